"""Between millimetres in the picture and points on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rectangle = tuple[float, float, float, float]

# Chosen.
# Relative to the fitted picture: at 0.5 all of it is still found, at 12 single pixels
# are plain.
SMALLEST_ZOOM = 0.5
LARGEST_ZOOM = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureTransform:
    """Screen = offset + scale x millimetres; the same scale both ways.

    Attributes
    ----------
    scale_px_per_mm
        Screen points for each millimetre.
    offset_px
        Where the origin of the picture lies on the screen, (x, y).
    """

    scale_px_per_mm: float
    offset_px: tuple[float, float]

    @classmethod
    def fitted(
        cls, picture_mm: Rectangle, width_px: float, height_px: float
    ) -> PictureTransform:
        """Show a whole (x, y, width, height) of millimetres, in the middle.

        Parameters
        ----------
        picture_mm
            The frame in millimetres.
        width_px
            Width of the widget.
        height_px
            Height of the widget.
        """
        x, y, width, height = picture_mm
        # The smaller of both ratios, so that neither direction is cut; one scale for
        # both, since distances on screen must be those in millimetres.
        scale = min(width_px / width, height_px / height)
        return cls(
            scale_px_per_mm=scale,
            offset_px=(
                (width_px - scale * width) / 2 - scale * x,
                (height_px - scale * height) / 2 - scale * y,
            ),
        )

    def to_screen(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixels of the widget for points in millimetres.

        Shape (..., 2) for both.
        """
        placed: NDArray[np.float64] = points_mm * self.scale_px_per_mm + np.asarray(
            self.offset_px
        )
        return placed

    def to_picture(self, x_px: float, y_px: float) -> NDArray[np.float64]:
        """Return the millimetres under a screen point, shape (2,)."""
        place = np.array([x_px, y_px]) - np.asarray(self.offset_px)
        place_mm: NDArray[np.float64] = place / self.scale_px_per_mm
        return place_mm

    def zoomed(self, factor: float, x_px: float, y_px: float) -> PictureTransform:
        """Return a larger or smaller picture; the point under the cursor stays.

        Parameters
        ----------
        factor
            Factor of the zoom.
        x_px
            Horizontal position.
        y_px
            Vertical position.
        """
        return PictureTransform(
            scale_px_per_mm=self.scale_px_per_mm * factor,
            offset_px=(
                # Solves to_screen(p) = cursor before and after, for the same p.
                x_px + (self.offset_px[0] - x_px) * factor,
                y_px + (self.offset_px[1] - y_px) * factor,
            ),
        )

    def moved(self, dx_px: float, dy_px: float) -> PictureTransform:
        """Return the picture pushed aside."""
        return PictureTransform(
            scale_px_per_mm=self.scale_px_per_mm,
            offset_px=(self.offset_px[0] + dx_px, self.offset_px[1] + dy_px),
        )


def picture_rectangle_mm(
    columns: int, rows: int, mm_per_pixel: tuple[float, float]
) -> Rectangle:
    """Return (x, y, width, height); the origin is the centre of the first pixel.

    Parameters
    ----------
    columns
        Columns of the frame.
    rows
        Rows of the frame.
    mm_per_pixel
        Size of a pixel along x and y.
    """
    across_mm, down_mm = mm_per_pixel
    # Half a pixel to the left and above: coordinates refer to pixel centres, while the
    # picture starts at the corner of its first pixel.
    return -across_mm / 2, -down_mm / 2, columns * across_mm, rows * down_mm


# Chosen: tissue whose brightest parts reach half of the range is not dark.
_DARK_BELOW = 128.0
_BRIGHTENED_TO = 208.0
_LARGEST_GAIN = 4.0  # more shows noise rather than tissue
_BRIGHT_PERCENT = 99.5
# Chosen: every fourth pixel each way of some ten frames tells the brightness.
_STRIDE = 4


def display_gain(
    frames: NDArray[np.uint8], region_px: tuple[int, int, int, int] | None
) -> float:
    """Return by how much a dark loop is lightened on the screen, 1 for others.

    Parameters
    ----------
    frames
        Shape (T, H, W).
    region_px
        Where the tissue lies, (x0, y0, x1, y1); None for the whole picture.
    """
    x0, y0, x1, y1 = region_px or (0, 0, frames.shape[2], frames.shape[1])
    step = max(1, len(frames) // 10)
    tissue = frames[::step, y0:y1:_STRIDE, x0:x1:_STRIDE]
    # The background is black in every loop and says nothing.
    lit = tissue[tissue > 0]
    if lit.size == 0:
        return 1.0
    bright = float(np.percentile(lit, _BRIGHT_PERCENT))
    if bright >= _DARK_BELOW:
        return 1.0
    return min(_LARGEST_GAIN, _BRIGHTENED_TO / bright)


@dataclass(frozen=True, slots=True, kw_only=True)
class GreyScale:
    """Which brightness is shown black and which white.

    Attributes
    ----------
    level, width
        Middle and range of the brightness that is told apart, 0 to 255.
    """

    level: float = 127.5
    width: float = 255.0
    is_inverted: bool = False

    def table(self, gain: float = 1.0) -> NDArray[np.uint8]:
        """Return what each of the 256 brightnesses is shown as, shape (256,).

        Parameters
        ----------
        gain
            How much lighter the picture is made first.
        """
        # Linear window as in DICOM VOI LUT: below the window black, above it white.
        start = self.level - self.width / 2
        shown = np.clip((gain * np.arange(256) - start) / self.width, 0, 1)
        if self.is_inverted:
            shown = 1 - shown
        table: NDArray[np.uint8] = (255 * shown).round().astype(np.uint8)
        return table

    def dragged(self, dx_px: float, dy_px: float) -> GreyScale:
        """Return the scale after a drag: right for range, down for level."""
        return GreyScale(
            # Chosen: half a grey level a pixel, fine enough for a hand; y grows
            # downwards, so down raises the level and darkens the picture.
            level=float(np.clip(self.level + 0.5 * dy_px, 0, 255)),
            # From nearly a threshold (8) to half the contrast of the file (510); 0
            # would divide by zero.
            width=float(np.clip(self.width + dx_px, 8, 510)),
            is_inverted=self.is_inverted,
        )
