"""How true is the reference of the A3C video? Its tracks, ours, and the picture itself.

The reference is EchoTracker's own tracks, a model's estimate. What the picture does is
measured here in the plainest way there is: a window of 12 mm around a point, placed
where the reference (first table) or the tracker itself (second) is, is looked for by
normalised cross-correlation in another frame, in whole pixels, with nothing smoothed
and no tracker asked. Run from the root of the repository:
`python -m benchmarks.a3c_reference --data REAL`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.real_loops import A3cVideo, RealFolder, a3c_video
from longaxis.models.registry import TrackerRegistry

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUPS = {
    "septum": (8, 10, 1, 0, 12),
    "basal inferolateral wall": (6, 15, 11),
    "pericardium behind it": (2, 16, 9, 4, 5, 3, 13),
}
"""Numbers of the reference's points; told apart by eye in the first frame."""

END_SYSTOLE = 10
HALF_PX, STEP_REACH_PX, BEAT_REACH_PX = 30, 18, 40
LEAST_ALIKE, LEAST_MATCHED, BEAT_FRAMES = 0.9, 0.8, (13, 50)


def looked_for(
    frames: NDArray[np.uint8],
    before: int,
    after: int,
    point: NDArray[np.float64],
    reach: int,
) -> tuple[NDArray[np.float64], float]:
    """Return how far the window around a point has moved, (2,), and how alike it is."""
    around = HALF_PX + reach
    padded = [
        np.pad(frames[frame], around, mode="edge").astype(np.float32)
        for frame in (before, after)
    ]
    x, y = (round(value) + around for value in point)
    window = padded[0][y - HALF_PX : y + HALF_PX + 1, x - HALF_PX : x + HALF_PX + 1]
    part = padded[1][y - around : y + around + 1, x - around : x + around + 1]
    alike = cv2.matchTemplate(part, window, cv2.TM_CCOEFF_NORMED)
    row, column = np.unravel_index(int(alike.argmax()), alike.shape)
    return np.array([column - reach, row - reach], float), float(alike.max())


def systole(video: A3cVideo, tracks: dict[str, NDArray[np.float64]]) -> None:
    """Print how far each group goes towards the apex until end-systole."""
    theirs = tracks["reference"]
    print("| motion up to end-systole, px of the video | the picture |", end="")
    print("", " | ".join(tracks), "|")
    print("|---" * (2 + len(tracks)) + "|")
    for group, numbers in GROUPS.items():
        places = [list(video.numbers).index(number) for number in numbers]
        picture = np.zeros(2)
        for frame in range(END_SYSTOLE):
            steps = [
                looked_for(
                    video.loop.frames,
                    frame,
                    frame + 1,
                    theirs[frame, place],
                    STEP_REACH_PX,
                )[0]
                for place in places
            ]
            picture += np.median(steps, axis=0)
        row = [np.linalg.norm(picture)]
        for found in tracks.values():
            steps = np.diff(found[: END_SYSTOLE + 1, places], axis=0)
            row.append(np.linalg.norm(np.median(steps, axis=1).sum(axis=0)))
        print(f"| {group} |", " | ".join(f"{value:.0f}" for value in row), "|")


def drift(video: A3cVideo, tracks: dict[str, NDArray[np.float64]]) -> None:
    """Print how far tracks drift away from the picture from one beat to the next."""
    frames = video.loop.frames
    small = np.stack(
        [cv2.resize(frame, (105, 97), interpolation=cv2.INTER_AREA) for frame in frames]
    ).reshape(len(frames), -1)
    alike = np.corrcoef(small)
    print("\n| drift from beat to beat, px of a picture 256 wide | median | n |")
    print("|---|---|---|")
    for name, found in tracks.items():
        away = []
        for after in range(BEAT_FRAMES[0], len(frames)):
            earlier = range(max(0, after - BEAT_FRAMES[1]), after - BEAT_FRAMES[0] + 1)
            before = max(earlier, key=lambda frame: alike[frame, after])
            if alike[before, after] < LEAST_ALIKE:
                continue
            for place in range(found.shape[1]):
                start = found[before, place]
                inside = (start >= 0) & (start < np.array(frames.shape[:0:-1]))
                if not inside.all():
                    continue
                moved, matched = looked_for(frames, before, after, start, BEAT_REACH_PX)
                if matched >= LEAST_MATCHED:
                    gone = found[after, place] - start
                    away.append(video.network_scale * np.linalg.norm(gone - moved))
        print(f"| {name} | {np.median(away):.1f} | {len(away)} |")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--centrelines", type=Path, default=Path("tests/data/centrelines")
    )
    parser.add_argument("--trackers", nargs="+", default=["block-matching"])
    asked = parser.parse_args()
    video = a3c_video(RealFolder(data=asked.data, centrelines=asked.centrelines))
    tracks = {"reference": video.points_px}
    for name in asked.trackers:
        tracks[name] = video.follow(TrackerRegistry().make(name))
    systole(video, tracks)
    drift(video, tracks)


if __name__ == "__main__":
    main()
