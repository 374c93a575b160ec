"""Dark loops are lightened on the screen only, and the picture says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.views.common.transform import display_gain
from tests.app.conftest import made_up_recording, summary_of


@pytest.mark.parametrize(
    ("divided_by", "gain"), [(1, 1.0), (4, 4.0), (2, 208 / 99), (100, 4.0)]
)
def test_the_gain_is_found_from_the_tissue(divided_by, gain):
    frames = made_up_recording().frames // divided_by
    assert display_gain(frames, None) == pytest.approx(gain, rel=0.03)


def test_letters_outside_of_the_tissue_do_not_count():
    frames = made_up_recording().frames // 8
    frames[:, :10] = 255
    rows, columns = frames.shape[1:]
    assert display_gain(frames, (0, 12, columns, rows)) == 4.0


def test_a_black_loop_has_no_gain():
    assert display_gain(np.zeros((5, 40, 40), np.uint8), None) == 1.0


def test_a_dark_loop_is_shown_lighter_and_stays_as_it_is(window, files, qtbot):
    recording = made_up_recording(View.FOUR_CHAMBER)
    dark = replace(recording, frames=recording.frames // 8)
    files.recordings.clear()
    files.add(dark)
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == 1)
    picture = window.picture
    assert picture.gain == pytest.approx(4.0)
    assert picture.remarks == ["Shown 4.0 times as bright"]
    loop = window.session.active_document.loop
    assert np.array_equal(loop.frames, dark.frames)

    def mean():
        image = window.loop_view.canvas.grab().toImage()
        middle = image.height() // 2
        greys = [image.pixelColor(x, middle).value() for x in range(image.width())]
        return np.mean(greys)

    lightened = mean()
    window.actions_by_name["auto_gain"].trigger()
    assert picture.gain == 1.0
    assert picture.remarks == []
    assert lightened > 2 * mean()


COLOUR = "The file says that this is colour Doppler; strain needs a grey-scale loop."


def test_a_loop_that_cannot_be_measured_can_be_looked_at(window, files, qtbot):
    recording = made_up_recording(View.FOUR_CHAMBER, problems=(COLOUR,))
    files.recordings.clear()
    files.add(recording)
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: bool(window.session.loops))
    assert window.session.document.views == ()
    window.study_list.loops.itemClicked.emit(window.study_list.loops.item(0))
    qtbot.waitUntil(lambda: window.session.preview is not None)
    assert window.picture.remarks == [f"Cannot be measured. {COLOUR}"]
    assert not window.loops_page._next.isVisible()
    refusals = []
    window.workflow.failed.connect(lambda error: refusals.append(str(error)))
    window.workflow.name_view(View.FOUR_CHAMBER)
    assert refusals == [COLOUR]
    assert window.session.document.views == ()


def test_a_file_without_pictures_says_why_it_is_not_shown(window, files):
    refusals = []
    window.workflow.failed.connect(lambda error: refusals.append(str(error)))
    recording = made_up_recording(View.FOUR_CHAMBER, problems=(COLOUR,))
    window.workflow.choose(replace(summary_of(recording), n_frames=0))
    assert refusals == [COLOUR]
    assert window.session.preview is None
