"""Which bundled networks use the picture: the controls, seen failing where they fail.

A network that fails stays in the list below, and may not be the default; one that is
mended must leave it. `python -m benchmarks.looking` prints the figures.
"""

import pytest

from longaxis.data import AnalysisSettings
from longaxis.evaluation.control_cases import (
    thinned,
)
from longaxis.evaluation.foreign_hearts import foreign_sources
from longaxis.evaluation.image_dependence import (
    CorrectionChecks,
    copies_check,
    query_start_checks,
)
from longaxis.evaluation.trackers import tracker_of
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.registry import NOT_OFFERED, TrackerRegistry

DO_NOT_USE_THE_PICTURE = NOT_OFFERED
"""Networks that correct block matching without using the picture. Measured on hearts of
another simulator; echotracker2 and tas-net, which end with the same network and fail
all controls as well, are slow: they are measured by the benchmark only."""


def test_they_are_not_offered_for_new_studies_but_can_be_made():
    registry = TrackerRegistry()
    assert not DO_NOT_USE_THE_PICTURE & set(registry.offered)
    assert AnalysisSettings().tracker in registry.offered
    for name in DO_NOT_USE_THE_PICTURE:
        assert registry.make(name).identity.name == name


def test_the_default_tracker_is_none_of_them():
    assert AnalysisSettings().tracker not in DO_NOT_USE_THE_PICTURE


@pytest.mark.parametrize("name", sorted(DO_NOT_USE_THE_PICTURE))
def test_a_network_in_the_list_fails_the_controls(name, shared_data):
    folder = shared_data / "foreign_hearts"
    if not folder.is_dir():
        pytest.skip("the foreign hearts are not on this machine")
    case = thinned(foreign_sources(folder, "pymust")[0].load(), 13)
    _, tracker = tracker_of(name)
    controls = CorrectionChecks(tracker.starting_from, BlockMatchingTracker(), case)
    found = [*controls.without_pictures(), *controls.known_errors()]
    failed = [each.name for each in found if not each.passed]
    assert failed, f"{name} passes the controls now: take it from the list"


@pytest.mark.slow
@pytest.mark.parametrize("name", TrackerRegistry().offered)
def test_an_offered_tracker_passes_the_controls(name, shared_data):
    folder = shared_data / "foreign_hearts"
    if not folder.is_dir():
        pytest.skip("the foreign hearts are not on this machine")
    case = thinned(foreign_sources(folder, "pymust")[0].load(), 31)
    _, tracker = tracker_of(name)
    found = [*query_start_checks(tracker, case), copies_check(tracker, case)]
    assert [each.name for each in found if not each.passed] == []
