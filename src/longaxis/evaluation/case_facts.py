"""What a data set says about a case beside its positions, and how a case is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource, Loop
from longaxis.errors import BadInputError
from longaxis.evaluation.case import ReferenceCase

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.anatomy import View


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What a row of `cases.csv`, or the command line, says; None where it does not.

    Attributes
    ----------
    pictures
        File of the loop that the reference belongs to, where it has none inside.
    mm_per_pixel
        Pixel size (x, y) of the loop.
    frame_rate_hz
        Of the acquisition.
    end_diastole, end_systole, last
        Frames of the beat.
    origin_mm
        Where the reference's zero lies in the loop, from the centre of its first pixel.
    reversed_line
        True where the reference runs from the right of the picture to the left.
    """

    subject: str = ""
    exam: str = ""
    reader: str = ""
    pathology: str = ""
    view: View | None = None
    pictures: Path | None = None
    mm_per_pixel: tuple[float, float] | None = None
    frame_rate_hz: float | None = None
    end_diastole: int | None = None
    end_systole: int | None = None
    last: int | None = None
    origin_mm: tuple[float, float] | None = None
    reversed_line: bool = False

    def over(self, other: CaseFacts) -> CaseFacts:
        """Return these facts, with the other's where these are silent."""
        no_progress = CaseFacts()
        # `reversed_line` is not inherited: False is an answer, not silence.
        names = [name for name in CaseFacts.__slots__ if name != "reversed_line"]
        missing = {
            name: getattr(other, name)
            for name in names
            if getattr(self, name) == getattr(no_progress, name)
        }
        return replace(self, **missing)


def beat_from(facts: CaseFacts, points_mm: NDArray[np.float64], name: str) -> Beat:
    """Return the beat: as it is said, else the whole sequence.

    A reference sequence holds one cycle, from end-diastole to the next, as the papers'
    data do; end-systole that is not said is the frame of the shortest line.

    Parameters
    ----------
    facts
        What is stated about the case.
    points_mm
        Positions (x, y) in millimetres, shape (N, 2).
    name
        Name.

    Raises
    ------
    BadInputError
        If the frames are in no order.
    """
    first = facts.end_diastole or 0
    last = len(points_mm) - 1 if facts.last is None else facts.last
    middle, source = facts.end_systole, EventSource.TYPED
    if middle is None:
        line = points_mm[first : last + 1, :, points_mm.shape[2] // 2]
        lengths = np.linalg.norm(np.diff(line, axis=1), axis=2).sum(axis=1)
        if not np.isfinite(lengths[1:]).any():
            message = f"“{name}” does not say which frame is end-systole."
            raise BadInputError(message)
        # Not the first frame: a beat needs a systole.
        middle = first + 1 + int(np.nanargmin(lengths[1:]))
        source = EventSource.SHORTEST_LINE
    if not 0 <= first < middle <= last < len(points_mm):
        message = (
            f"“{name}”: end-diastole {first}, end-systole {middle} and the end {last} "
            f"are not frames of one beat in {len(points_mm)} frames."
        )
        raise BadInputError(message)
    return Beat(
        end_diastole=first,
        end_systole=middle,
        last=last,
        end_diastole_source=EventSource.TYPED,
        end_systole_source=source,
        is_complete=True,
    )


def case_of_beat(  # noqa: PLR0913 - one argument a part of the case
    name: str,
    facts: CaseFacts,
    *,
    loop: Loop | None,
    times_s: NDArray[np.float64],
    points_mm: NDArray[np.float64],
    visible: NDArray[np.bool_],
    beat: Beat,
) -> ReferenceCase:
    """Return the case cut to its beat, the line in the order of our own.

    Parameters
    ----------
    name
        Name.
    facts
        What is stated about the case.
    loop
        The loop; None where there are no frames.
    times_s
        Times in seconds, shape (T,).
    points_mm
        Positions (x, y) in millimetres, shape (N, 2).
    visible
        Which points can be seen, shape (T, N).
    beat
        Beat of the case.
    """
    kept = slice(beat.end_diastole, beat.last + 1)
    if facts.reversed_line:
        points_mm, visible = points_mm[:, ::-1], visible[:, ::-1]
    cut = times_s[kept] - times_s[beat.end_diastole]
    shown = None
    if loop is not None:
        shown = Loop(
            frames=loop.frames[kept].copy(),
            frame_times_s=cut.copy(),
            mm_per_pixel=loop.mm_per_pixel,
            view=facts.view or loop.view,
            tissue_region_px=loop.tissue_region_px,
        )
    return ReferenceCase(
        name=name,
        subject=facts.subject or name,
        exam=facts.exam,
        reader=facts.reader,
        pathology=facts.pathology,
        view=facts.view or (loop.view if loop else None),
        loop=shown,
        times_s=cut,
        points_mm=np.ascontiguousarray(points_mm[kept], dtype=np.float64),
        visible=np.ascontiguousarray(visible[kept]),
        beat=replace(
            beat,
            end_diastole=0,
            end_systole=beat.end_systole - beat.end_diastole,
            last=beat.last - beat.end_diastole,
            mitral_opening=None,
        ),
    )
