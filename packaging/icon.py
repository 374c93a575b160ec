"""Draw the program's icon: a bull's-eye of 18 segments in the colours of strain.

    python packaging/icon.py

writes longaxis.svg, longaxis.png (256 px) and longaxis.ico (Windows) beside this file.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from longaxis.display.colours import strain_colour

HERE = Path(__file__).parent
SIDE_PX = 256
RADII_PX = (118, 84, 50, 0)
STRAIN_PERCENT = (
    (-14, -15, -17, -18, -17, -15),
    (-17, -19, -18, -16, -9, -14),
    (-20, -21, -19, -12, -4, -16),
)
"""Made-up values from base to apex: a heart with a small apical defect."""


def main() -> None:
    """Write the three files."""
    text = svg()
    (HERE / "longaxis.svg").write_text(text, encoding="utf-8")
    application = QGuiApplication(["icon", "-platform", "offscreen"])
    picture = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    picture.save(str(HERE / "longaxis.png"))
    sizes = [(side, side) for side in (16, 32, 48, 64, 128, 256)]
    with Image.open(HERE / "longaxis.png") as image:
        image.save(HERE / "longaxis.ico", sizes=sizes)
    application.quit()


def svg() -> str:
    """Return the picture as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE_PX} {SIDE_PX}">',
        f'<rect width="{SIDE_PX}" height="{SIDE_PX}" rx="48" fill="#15181c"/>',
    ]
    for ring, values in enumerate(STRAIN_PERCENT):
        outer, inner = RADII_PX[ring], RADII_PX[ring + 1]
        for place, value in enumerate(values):
            red, green, blue = strain_colour(value / 100)[:3]
            parts.append(
                f'<path d="{_sector(outer, inner, 60 * place)}" '
                f'fill="rgb({red},{green},{blue})" stroke="#15181c" stroke-width="3"/>'
            )
    return "\n".join([*parts, "</svg>", ""])


def _sector(outer: float, inner: float, start_degrees: float) -> str:
    a, b = math.radians(start_degrees), math.radians(start_degrees + 60)
    corners = [_point(outer, a), _point(outer, b), _point(inner, b), _point(inner, a)]
    return (
        f"M{corners[0]} A{outer} {outer} 0 0 1 {corners[1]} L{corners[2]} "
        + (f"A{inner} {inner} 0 0 0 {corners[3]} " if inner else "")
        + "Z"
    )


def _point(radius: float, angle: float) -> str:
    middle = SIDE_PX / 2
    x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
    return f"{x:.2f} {y:.2f}"


if __name__ == "__main__":
    main()
