"""Bundled trackers by name, and those that are no longer bundled."""

import pytest

from longaxis.data import TrackerIdentity
from longaxis.errors import BadInputError
from longaxis.models.registry import (
    FORMER_TRACKERS,
    TrackerRegistry,
    fails_image_controls,
)


@pytest.mark.parametrize("name", sorted(FORMER_TRACKERS))
def test_a_former_tracker_is_refused_and_never_replaced_by_another(name):
    registry = TrackerRegistry()
    assert name not in registry
    with pytest.raises(BadInputError) as refused:
        registry.make(name)
    sentence = str(refused.value)
    assert sentence.startswith(f"The tracker {name} is not part of this version")
    assert "are kept" in sentence
    assert "block-matching" in sentence


@pytest.mark.parametrize(
    ("name", "version", "fails"),
    [
        ("wall-flow", "1", True),
        ("wall-flow", "2", True),
        ("tas-net", "2", True),
        ("tas-net", "3", False),
        ("echotracker2", "4", True),
        ("echotracker2", "5", False),
        ("echotracker2", "10", False),
        ("echotracker2", "mine", False),
        ("block-matching", "1", False),
    ],
)
def test_the_image_controls_are_failed_by_name_and_version(name, version, fails):
    tracker = TrackerIdentity(name=name, version=version)
    assert fails_image_controls(tracker) is fails
