"""Bull's-eye, curves and report look as they did when a human judged them good."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QSize

from longaxis.app.base import theme
from longaxis.app.controllers.player import Player
from longaxis.app.core.services import Services
from longaxis.app.core.session import Session
from longaxis.app.core.view_state import ViewState
from longaxis.app.views.bullseye.bullseye_view import BullseyeView
from longaxis.app.views.curves.curve_view import CurveView
from longaxis.io.documents import report_pdf
from tests.golden.comparing import check, difference
from tests.made_up_results import (
    made_up_document,
    made_up_study_result,
    with_rates_and_volumes,
    with_uncertainty,
)

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)

BULLSEYE = (
    "apex in the middle, anterior wall at the top, eighteen numbers that fit their "
    "cells, red for shortening on the fixed scale of ±20 %, one rejected cell hatched."
)
CURVES = (
    "six curves and a thicker white one that start at 0, go down to their least about "
    "end-systole and come back; ED and ES marked; every curve named at its end."
)
FIRST_PAGE = (
    "patient, three key frames with the line, three plots of curves on one scale, two "
    "bull's-eyes and the global values, each with its definition; nothing overlaps."
)
SECOND_PAGE = (
    "eighteen segments in a table with quality and acceptance, comment, settings and "
    "warnings; 'Research use only' at the foot; nothing runs off the page."
)


@pytest.fixture
def update(request):
    return request.config.getoption("--update-golden")


@pytest.fixture
def reviewed(qapp):
    """Return a session whose three views read what is made up for reports."""
    study = made_up_study_result()
    found = {each.view: each for each in study.views}
    session = Session(Services(measure=lambda document, _: found[document.view]))
    session.open(made_up_document())
    theme.load_fonts()
    yield session
    session.deleteLater()


def png_of(widget, size, qapp):
    widget.setStyleSheet(theme.style_sheet(theme.DARK))
    widget.resize(QSize(*size))
    widget.ensurePolished()
    qapp.processEvents()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    widget.deleteLater()
    return bytes(buffer.data())


def test_the_bullseye(reviewed, qapp, update):
    view = BullseyeView(reviewed, ViewState(reviewed), theme.DARK)
    check("bullseye", png_of(view, (640, 620), qapp), BULLSEYE, update=update)


def test_the_curves(reviewed, qapp, update):
    player = Player(reviewed)
    view = CurveView(reviewed, ViewState(reviewed), player, theme.DARK)
    check("curves", png_of(view, (800, 460), qapp), CURVES, update=update)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_report(paper, update, monkeypatch):
    class Noon(datetime):
        @classmethod
        def now(cls, _zone=None):
            return NOON

    monkeypatch.setattr(report_pdf, "datetime", Noon)
    result = with_rates_and_volumes(with_uncertainty(made_up_study_result()))
    pages = report_pdf.page_pictures(result, paper=paper)
    sentences = (FIRST_PAGE, SECOND_PAGE)
    for number, page in enumerate(pages, 1):
        sentence = sentences[min(number, len(sentences)) - 1]
        check(f"report-{paper}-{number}", page, sentence, update=update)


def test_one_wrong_cell_is_seen():
    """A picture that differs in one cell is not let pass."""
    good = Image.new("RGB", (640, 620), (30, 30, 30))
    wrong = np.array(good)
    wrong[200:260, 300:370] = (200, 60, 50)
    mean, most = difference(good, Image.fromarray(wrong))
    assert most > 100
    assert mean > 0


def test_a_change_of_smoothing_at_edges_is_not_seen():
    """Letters drawn half a point elsewhere make no other picture."""
    rng = np.random.default_rng(0)
    letters = (rng.random((620, 640)) > 0.9).astype(np.uint8) * 90
    good = np.stack([letters] * 3, axis=2)
    moved = np.roll(good, 1, axis=1)
    mean, most = difference(Image.fromarray(good), Image.fromarray(moved))
    assert mean < 2
    assert most < 48
