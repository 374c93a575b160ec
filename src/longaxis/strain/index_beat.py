"""Which of several heartbeats to measure, and what they say together.

In atrial fibrillation strain changes with the length of the beats before. The beat that
follows two beats of nearly equal length (the index beat) comes near the mean of many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import GlobalDefinition
from longaxis.data.beats import BeatsSummary, GlobalOverBeats, MeanOfBeats, WholeBeat
from longaxis.strain.phases import r_waves_inside, separate_r_waves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import ViewResult

# Heart 2019;105, Suppl 6:A10: against the mean of many beats a bias of 0.01 and limits
# of agreement of 1.6 points (docs/methods.md).
MOST_DIFFERENCE_S = 0.060
"""The two beats before an index beat may differ in length by this much."""


def whole_beats(
    r_wave_times_s: NDArray[np.float64], frame_times_s: NDArray[np.float64]
) -> tuple[WholeBeat, ...]:
    """Return the beats that lie in the loop from R wave to R wave, in their order.

    Parameters
    ----------
    r_wave_times_s
        R waves on the clock of the frames, shape (R,); those outside the loop are not
        used, since nothing shows that they belong to it.
    frame_times_s
        Shape (T,).
    """
    if len(frame_times_s) < 2:
        return ()
    # One frame of tolerance: the R wave that triggered the acquisition.
    r_waves_s = separate_r_waves(r_waves_inside(r_wave_times_s, frame_times_s))
    frame_s = float(np.median(np.diff(frame_times_s)))
    lengths_s = np.diff(r_waves_s).tolist()
    beats = []
    for number, length_s in enumerate(lengths_s):
        start_s, end_s = r_waves_s[number], r_waves_s[number + 1]
        # Half a frame of grace on both sides, as the nearest frame stands for an R
        # wave.
        starts = start_s >= frame_times_s[0] - frame_s / 2
        ends = end_s <= frame_times_s[-1] + frame_s / 2
        if not (starts and ends):
            continue
        beats.append(
            WholeBeat(
                first=int(np.argmin(np.abs(frame_times_s - start_s))),
                last=int(np.argmin(np.abs(frame_times_s - end_s))),
                length_s=length_s,
                before_s=lengths_s[number - 1] if number >= 1 else None,
                before_that_s=lengths_s[number - 2] if number >= 2 else None,
            )
        )
    return tuple(beats)


def index_beats(beats: Sequence[WholeBeat]) -> tuple[WholeBeat, ...]:
    """Return the beats that follow two of nearly equal length, most equal first."""
    ranked = []
    for beat in beats:
        if beat.before_s is None or beat.before_that_s is None:
            continue
        difference_s = abs(beat.before_s - beat.before_that_s)
        # A nanosecond of rounding does not decide.
        if difference_s <= MOST_DIFFERENCE_S + 1e-9:
            ranked.append((difference_s, beat))
    return tuple(
        beat for _, beat in sorted(ranked, key=lambda ranked_beat: ranked_beat[0])
    )


def summarise_beats(results: Sequence[ViewResult]) -> BeatsSummary:
    """Return mean and standard deviation over the beats of one view.

    Parameters
    ----------
    results
        The same view measured in one beat after another, at least one.
    """
    if not results:
        message = "results must hold at least one beat"
        raise ValueError(message)
    return BeatsSummary(
        lengths_s=tuple(float(result.curves.times_s[-1]) for result in results),
        globals_={
            definition: GlobalOverBeats(
                **{
                    name: _over_beats(
                        [
                            getattr(result.globals_[definition], name)
                            for result in results
                        ]
                    )
                    for name in ("end_systolic", "peak_systolic", "peak")
                }
            )
            for definition in GlobalDefinition
        },
        segments_peak_systolic=tuple(
            _over_beats(
                [result.segments[number].values.peak_systolic for result in results]
            )
            for number in range(len(results[0].segments))
        ),
    )


def study_over_beats(views: Sequence[ViewResult]) -> GlobalOverBeats | None:
    """Return mean and deviation of the three views' G1, None where one has no beats.

    The views are recorded one after another, so that no beat of one belongs to a beat
    of another: the deviation is that of a mean of three independent values.
    """
    several = {view.view: view.beats for view in views if view.beats is not None}
    if set(several) != set(View):
        return None
    lines = [values.globals_[GlobalDefinition.LINE] for values in several.values()]
    return GlobalOverBeats(
        **{
            name: _mean_of_views([getattr(line, name) for line in lines])
            for name in ("end_systolic", "peak_systolic", "peak")
        }
    )


def _mean_of_views(views: Sequence[MeanOfBeats]) -> MeanOfBeats:
    deviations = [view.sd for view in views if view.sd is not None]
    is_known = len(deviations) == len(views)
    return MeanOfBeats(
        mean=float(np.mean([view.mean for view in views])),
        sd=float(np.linalg.norm(deviations)) / len(views) if is_known else None,
        values=(),
    )


def _over_beats(values: Sequence[float]) -> MeanOfBeats:
    known = [value for value in values if np.isfinite(value)]
    return MeanOfBeats(
        mean=float(np.mean(known)) if known else float("nan"),
        sd=float(np.std(known, ddof=1)) if len(known) > 1 else None,
        values=tuple(float(value) for value in values),
    )
