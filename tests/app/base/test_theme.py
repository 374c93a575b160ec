"""What can be opened, stepped or ticked shows it, in both themes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox

from longaxis.app.base import theme


def grey(widget, *, left):
    """Return the right part of what a widget paints, shape (H, W)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    height, width = image.height(), image.width()
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(height, image.bytesPerLine())[3:-3, left:width].copy()


@pytest.fixture(params=["dark", "light"])
def dressed(request, qapp, ground):
    """Return a parent for widgets in one of the themes."""
    before = theme.DARK
    theme.apply(qapp, theme.named(request.param))
    ground.show()
    yield ground
    theme.apply(qapp, before)


@pytest.mark.parametrize("kind", [QComboBox, QDoubleSpinBox])
def test_an_arrow_is_seen(dressed, kind):
    widget = kind(dressed)
    widget.setFixedSize(120, 28)
    widget.show()
    corner = grey(widget, left=widget.width() - 18)[:, :-3].astype(int)
    background = int(np.median(corner))
    assert (abs(corner - background) > 40).sum() >= 8


def test_a_box_without_its_tick_is_seen(dressed):
    box = QCheckBox("Name", dressed)
    box.show()
    shown = grey(box, left=0)[:, :16].astype(int)
    background = int(np.median(shown))
    assert (abs(shown - background) > 25).sum() >= 20
