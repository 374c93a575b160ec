"""The bundled trackers use the picture: controls with a known answer.

`python -m benchmarks.looking` prints the figures; test_image_dependence.py has trackers
that fail the controls.
"""

import pytest

from longaxis.evaluation.control_cases import thinned
from longaxis.evaluation.foreign_hearts import foreign_sources
from longaxis.evaluation.image_dependence import copies_check, query_start_checks
from longaxis.evaluation.trackers import tracker_of
from longaxis.models.registry import TrackerRegistry


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TrackerRegistry()))
def test_a_bundled_tracker_passes_the_controls(name, shared_data):
    folder = shared_data / "foreign_hearts"
    if not folder.is_dir():
        pytest.skip("the foreign hearts are not on this machine")
    case = thinned(foreign_sources(folder, "pymust")[0].load(), 31)
    _, tracker = tracker_of(name)
    found = [*query_start_checks(tracker, case), copies_check(tracker, case)]
    assert [each.name for each in found if not each.passed] == []
