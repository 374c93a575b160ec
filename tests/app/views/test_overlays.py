"""The wall as mesh, trails and colours; words on segments; three views in phase."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core.review_edits import toggle_segment
from longaxis.app.core.view_state import OverlayStyle, Step
from longaxis.app.views.cine.overlay_styles import strain_of_links
from longaxis.app.views.common.segment_text import (
    decision_text,
    reason_lines,
    rule_text,
    without_text,
)
from longaxis.data import GlobalDefinition, StrainCurves
from longaxis.strain.leave_one_out import strain_without
from tests.app.conftest import END_SYSTOLE, PEAK_STRAIN

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

A4C = View.FOUR_CHAMBER


def painted(window) -> QImage:
    """Return what the canvas shows."""
    return window.loop_view.canvas.grab().toImage()


def test_each_style_draws_the_wall_otherwise(tracked):
    tracked.state.set_step(Step.REVIEW)
    tracked.player.set_frame(END_SYSTOLE)
    seen = []
    # Tracks of a single tracker have no members (test_member_lines.py).
    for _ in set(OverlayStyle) - {OverlayStyle.MEMBERS}:
        seen.append(painted(tracked))
        tracked.actions_by_name["overlay_style"].trigger()
    assert tracked.state.overlay_style is OverlayStyle.WALL
    assert all(one != other for at, one in enumerate(seen) for other in seen[at + 1 :])
    assert painted(tracked) == seen[0]


def test_the_next_style_shows_an_overlay_that_was_hidden(tracked):
    tracked.actions_by_name["overlay"].trigger()
    assert not tracked.state.overlay_is_shown
    tracked.actions_by_name["overlay_style"].trigger()
    assert tracked.state.overlay_is_shown


def test_the_colours_are_the_strain_of_the_frame(tracked):
    result = tracked.session.result(A4C)
    tracked.player.set_frame(END_SYSTOLE)
    wall = tracked.picture.wall()
    strain = strain_of_links(wall, result, END_SYSTOLE)
    assert len(strain) == len(wall.segment_of_link)
    assert strain == pytest.approx(np.full(len(strain), PEAK_STRAIN), abs=0.005)
    outside = strain_of_links(wall, result, 0)
    assert np.isnan(outside).all()


def test_gls_without_a_segment_is_the_strain_of_the_rest_of_the_line(tracked):
    result = tracked.session.result(A4C)
    curves = result.curves
    weak = curves.segments.copy()
    weak[:, 2] = 0.0
    changed = StrainCurves(
        times_s=curves.times_s.copy(),
        frames=curves.frames.copy(),
        segments=weak,
        line=weak.mean(axis=1),
    )
    stages = {**result.stages, result.reported_stage: changed}
    weaker = replace(result, stages=stages)
    line = result.globals_[GlobalDefinition.LINE].end_systolic
    assert strain_without(weaker, 2) == pytest.approx(line, abs=1e-3)
    assert strain_without(weaker, 0) == pytest.approx(0.8 * line, abs=1e-3)
    assert without_text(weaker, 0).startswith("GLS A4C without this segment: −1")


def test_a_word_on_a_segment_keeps_name_and_time(tracked, qtbot):
    tracked.state.set_step(Step.REVIEW)
    session = tracked.session
    session.apply_edit("Name", replace(session.document, reader="Dr. A. Reader"))
    segment = session.result(A4C).segments[3].segment
    toggle_segment(session, segment)
    each = session.result(A4C).segments[3]
    assert not each.accepted
    assert each.override.reader == "Dr. A. Reader"
    assert decision_text(each).startswith("Rejected by Dr. A. Reader, 2")
    lines = reason_lines(session.result(A4C))
    assert any("without this segment" in line for line in lines)
    tracked.values.show_page(1)
    qtbot.waitUntil(lambda: session.refresh_queue.is_idle)
    toggle = tracked.values.table._toggles[3]
    assert "Rejected by Dr. A. Reader" in toggle.toolTip()
    session.undo_stack.undo()
    assert session.result(A4C).segments[3].override is None


def test_the_rule_that_withholds_gls_stands_below_the_values(tracked):
    said = rule_text(tracked.session.result(A4C))
    assert "above 1 rejected in a view or 3 in all" in said
    assert said in tracked.values.remarks
