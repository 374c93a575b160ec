"""A picture beside the one that was judged good, so small that letters do not count."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).resolve().parents[1] / "data" / "golden"
KEPT_PX = 640
"""Width of the kept pictures: enough for a human to judge."""
COMPARED_PX = 80
"""Width at which they are compared: fonts are drawn a little differently everywhere."""
MOST_MEAN, MOST_ANYWHERE = 2.0, 48.0
"""Differences that are let pass, of 255: on the whole picture, and in one place."""


def check(name: str, png: bytes, sentence: str, *, update: bool) -> None:
    """Compare a picture with the kept one, or keep it.

    Parameters
    ----------
    name
        Of the kept picture.
    png
        What is drawn now.
    sentence
        What a human must look for who judges a change.
    update
        True to keep this picture from now on.

    Raises
    ------
    AssertionError
        If the pictures differ; it says what to look at, and how to renew them.
    """
    drawn = _small(Image.open(BytesIO(png)), KEPT_PX)
    path = FOLDER / f"{name}.png"
    if update:
        FOLDER.mkdir(exist_ok=True)
        drawn.quantize(255, Image.Quantize.FASTOCTREE).save(path, optimize=True)
        return
    assert path.exists(), f"{path.name} is not there; run pytest --update-golden"
    mean, most = difference(drawn, Image.open(path))
    is_alike = mean <= MOST_MEAN and most <= MOST_ANYWHERE
    assert is_alike, (
        f"{name} looks different: by {mean:.1f} of 255 on the whole, by {most:.0f} in "
        f"one place. To judge: {sentence} If the new one is right, run "
        "`pytest tests/golden --update-golden`, look at the change, and commit it."
    )


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return the mean and the largest difference of two pictures, made small."""
    small = [
        np.asarray(_small(each, COMPARED_PX), dtype=np.float64) for each in (one, other)
    ]
    if small[0].shape != small[1].shape:
        return 255.0, 255.0
    apart = np.abs(small[0] - small[1])
    return float(apart.mean()), float(apart.max())


def _small(picture: Image.Image, width_px: int) -> Image.Image:
    colours = picture.convert("RGB")
    height_px = round(width_px * colours.height / colours.width)
    return colours.resize((width_px, height_px), Image.Resampling.BOX)
