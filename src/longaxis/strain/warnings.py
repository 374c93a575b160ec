"""What a reader of the numbers of one view has to be told, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import EventSource, ValueSource
from longaxis.data.loop import ASSUMED_DEPTH_MM
from longaxis.display.text import MINUS
from longaxis.strain.phases import RATE_TOLERANCE
from longaxis.strain.values import read_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import Beat, Loop, SegmentResult, StrainCurves, TrackerIdentity
    from longaxis.data.correction import Correction

# The lower end of the rates that are customary for 2D speckle tracking.
LOWEST_FRAME_RATE_HZ = 40.0
"""Below it speckle changes too much from frame to frame to be followed reliably."""

# Chosen without a measurement (docs/methods.md, "Drift"): a quarter of a peak of 20 %.
# Also the limit of a segment in `quality`.
LARGEST_DRIFT = 0.05
"""Of the line, as a strain; our choice, not a standard."""

# The same proportion for weak hearts, whose drift of 5 points would be half of a peak.
LARGEST_DRIFT_SHARE = 0.25
"""The same as a share of the peak."""

# Chosen: the share would otherwise warn of rounding where nothing contracts.
NO_DRIFT = 0.01
"""A smaller drift is not worth a word, however flat the curve."""


def view_warnings(
    loop: Loop,
    beat: Beat,
    curves: StrainCurves,
    line_drift: float | None,
    segments: Sequence[SegmentResult],
    *,
    most_rejected: int,
) -> tuple[str, ...]:
    """Return one sentence for each thing a reader of the numbers has to know.

    Parameters
    ----------
    loop
        Loop that was measured.
    beat
        Beat that was measured.
    curves
        Reported curves.
    line_drift
        Strain of the line left at the end of a complete beat, else None.
    segments
        All segments of the view.
    most_rejected
        With more rejected segments the view's global strain is called unreliable.
    """
    sentences = [  # the gravest first, as not all of them may be seen at once
        _rejected(segments, most_rejected),
        _line_lengthens(curves, beat, segments),
        _lengthening(segments),
        _drifting(line_drift, curves),
        *_of_time(loop, beat, curves),
        _entered(loop),
        _assumed(loop),
        _proposed(loop, beat),
        *_surrogates(beat),
        *loop.notes,
    ]
    return tuple(sentence for sentence in sentences if sentence is not None)


def _of_time(loop: Loop, beat: Beat, curves: StrainCurves) -> list[str | None]:
    """Return what is odd about time; in doubt nothing else can be known about it."""
    if loop.time_doubt:
        return [
            loop.time_doubt,
            "Strain rate, times to peak, mechanical dispersion and drift are not "
            "given, and nothing is smoothed over time, while the times of the frames "
            "are in doubt.",
        ]
    return [_incomplete(beat, curves), _heart_rate(loop, beat), slow_frames(loop)]


def correction_warnings(corrections: Sequence[Correction]) -> tuple[str, ...]:
    """Return the sentence on frames that the reader put right, if there are any."""
    frames = [str(correction.frame + 1) for correction in corrections]
    if not frames:
        return ()
    noun = "frame" if len(frames) == 1 else "frames"
    return (f"The reader put the tracked wall right in {noun} {', '.join(frames)}.",)


def tracker_warnings(
    tracker: TrackerIdentity, *, fails_controls: bool
) -> tuple[str, ...]:
    """Return the sentence on a tracker that does not depend on the picture enough.

    Parameters
    ----------
    tracker
        The tracker that made the tracks.
    fails_controls
        Whether it fails the controls with changed pictures.
    """
    if not fails_controls:
        return ()
    return (
        f"{tracker.label} fails the controls of whether a tracker "
        "uses the picture: it corrects block matching much the same in black "
        "pictures. Compare with block-matching.",
    )


def slow_frames(loop: Loop) -> str | None:
    """Return a sentence where the frame rate is too low for speckle, else None."""
    rate = loop.frame_rate_hz
    if loop.time_doubt or rate >= LOWEST_FRAME_RATE_HZ:
        return None
    return (
        f"The frame rate is {rate:.0f} per second; below "
        f"{LOWEST_FRAME_RATE_HZ:.0f} strain is less reliable and peaks are blunted."
    )


def _entered(loop: Loop) -> str | None:
    by_hand = [
        name
        for name, source in (
            ("scale", loop.scale_source),
            ("time", loop.time_source),
        )
        if source is ValueSource.READER
    ]
    if not by_hand:
        return None
    return f"Entered by the reader, not from the file: {' and '.join(by_hand)}."


def _assumed(loop: Loop) -> str | None:
    """Say that millimetres are assumed, and what is therefore not given."""
    if loop.scale_is_known:
        return None
    return (
        "The scale is not known. Strain does not need it; lengths, areas, volumes and "
        f"errors in millimetres are not given. Tracking assumes {ASSUMED_DEPTH_MM:.0f} "
        "mm of depth."
    )


def _proposed(loop: Loop, beat: Beat) -> str | None:
    """Say that nobody has confirmed an end-diastole found in the picture."""
    confidence = loop.r_wave_confidence
    if beat.end_diastole_source is not EventSource.ECG_PROPOSED or confidence is None:
        return None
    return (
        "End-diastole and the end of the beat are proposed from the ECG in the picture "
        f"(confidence {confidence:.0%}); confirm or change them."
    )


def _surrogates(beat: Beat) -> list[str]:
    sentences = []
    if beat.end_diastole_source is EventSource.LONGEST_LINE:
        sentences.append(
            "End-diastole is a surrogate, the longest line, as no R wave is known."
        )
    if beat.end_systole_source is EventSource.SHORTEST_LINE:
        sentences.append(
            "End-systole is a surrogate, the shortest line, which hides shortening "
            "after aortic valve closure."
        )
    return sentences


def _incomplete(beat: Beat, curves: StrainCurves) -> str | None:
    if beat.is_complete:
        return None
    return (
        f"The beat is not complete (it ends {1000 * curves.times_s[-1]:.0f} ms after "
        "end-diastole), so drift can be neither measured nor corrected."
    )


def _heart_rate(loop: Loop, beat: Beat) -> str | None:
    """Doubt the frame times where they disagree with the stated heart rate."""
    rate_bpm = loop.heart_rate_bpm
    if not rate_bpm or rate_bpm <= 0:
        return None
    span_s = float(
        loop.frame_times_s[beat.last] - loop.frame_times_s[beat.end_diastole]
    )
    beats = span_s * rate_bpm / 60
    check = "check the frame times, on which every time and rate depends"
    # Wrong frame times of a slowed replay show here first, and nowhere in strain
    # itself.
    if beat.is_complete and abs(beats - 1) > RATE_TOLERANCE:
        return (
            f"The beat lasts {1000 * span_s:.0f} ms, {60 / span_s:.0f} per minute, but "
            f"the file states {rate_bpm:.0f} per minute; {check}."
        )
    if not beat.is_complete and beats > 1 + RATE_TOLERANCE:
        return (
            f"By the stated heart rate of {rate_bpm:.0f} per minute the beat should "
            f"end within the loop, but the wall has not returned by then; {check}, or "
            "set the end of the beat."
        )
    return None


def _drifting(line_drift: float | None, curves: StrainCurves) -> str | None:
    if line_drift is None or not np.isfinite(curves.line).all():
        return None
    peak = abs(float(curves.line.min()))
    # The stricter of both limits, but a flat curve of an akinetic wall is not blamed
    # for a drift of less than a point.
    allowed = max(NO_DRIFT, min(LARGEST_DRIFT, LARGEST_DRIFT_SHARE * peak))
    if abs(line_drift) <= allowed:
        return None
    points = f"{100 * line_drift:+.1f}".replace("-", MINUS)
    return (
        f"The line ends the beat {points} points from where it began; "
        "so large a drift puts the tracking in doubt."
    )


def _line_lengthens(
    curves: StrainCurves, beat: Beat, segments: Sequence[SegmentResult]
) -> str | None:
    if not any(segment.accepted for segment in segments):
        return None  # no strain of the line is given at all
    sample = beat.end_systole - beat.end_diastole
    values = read_values(curves.times_s, curves.line, end_systole_sample=sample)
    if not values.lengthens:
        return None
    strain = signed_percent(values.end_systolic)
    return (
        f"The whole line lengthens in systole ({strain} at end-systole): no time to "
        "peak of this view is given, and a peak only where it shortens by more."
    )


def _lengthening(segments: Sequence[SegmentResult]) -> str | None:
    """Return which segments lengthen, and what is therefore not given."""
    lengthening = [segment for segment in segments if segment.values.lengthens]
    if not lengthening:
        return None
    listed = ", ".join(
        f"{segment.segment.name} {signed_percent(segment.values.end_systolic)}"
        for segment in lengthening
    )
    verb = "lengthens" if len(lengthening) == 1 else "lengthen"
    hidden = [
        segment
        for segment in lengthening
        if not np.isfinite(segment.values.peak_systolic)
    ]
    means = any(segment.accepted for segment in hidden)
    return (
        f"{len(lengthening)} of {len(segments)} segments {verb} in systole "
        f"(end-systolic strain: {listed}): no time to peak and no post-systolic "
        f"index of {'it is' if len(lengthening) == 1 else 'them are'} given"
        f"{', and no mean of segment peaks (G3)' if means else ''}."
    )


def signed_percent(strain: float) -> str:
    """Return a strain as text, such as “−19.3 %”."""
    return f"{100 * strain:+.1f} %".replace("-", MINUS)


def _rejected(segments: Sequence[SegmentResult], most_rejected: int) -> str | None:
    names = [segment.segment.name for segment in segments if not segment.accepted]
    if len(names) == len(segments):
        return (
            f"None of the {len(segments)} segments is accepted: no global strain of "
            "this view is given."
        )
    if len(names) <= most_rejected:
        return None
    return (
        f"{len(names)} of {len(segments)} segments are rejected "
        f"({', '.join(names)}): the global strain of this view is not reliable."
    )
