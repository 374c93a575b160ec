"""What counts as a failure when a damaged file is opened.

Nothing may be raised but a refusal. Every sentence that a person gets must be one
sentence, without names of Python classes and without a word that names the patient;
neither may warnings and log entries hold that word. What opens without any remark must
have the numbers of the undamaged file, or numbers that the damaged file plainly states
and nothing in it contradicts: read again here by pydicom alone.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom import dcmread

from benchmarks.mutant_carriers import WORD
from longaxis.errors import LongAxisError
from longaxis.io.loops.loop_reader import read_recording, scan, to_loop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from longaxis.data import LoopSummary, Recording

INTERNALS = re.compile(
    r"\b[A-Z][A-Za-z]*(?:Error|Exception|Warning)\b|NoneType|<class|object at 0x|"
    r"Traceback|\b(?:numpy|pydicom|ndarray)\b"
)
_SAME_SCALE, _SAME_STEP = 0.02, 0.10
"""Statements that differ by less are the same: the limits of docs/input.md."""

_BADLY_OFF = 40
"""Grey levels, as in `damaged_jpeg.py`."""


@dataclass
class Verdict:
    """What became of one damaged file.

    Attributes
    ----------
    failures
        One line each.
    pictures_off
        Largest share of pixels off by over 40 grey levels in a frame of a loop that
        opened without a remark.
    """

    n_read: int = 0
    n_refused: int = 0
    n_silent: int = 0
    failures: list[str] = field(default_factory=list)
    pictures_off: float = 0.0


def judge(opened: Path, target: Path, good: Sequence[Recording]) -> Verdict:
    """Open what is damaged, as the program does, and judge all that comes back.

    Parameters
    ----------
    opened
        Path that is opened.
    target
        The damaged file.
    good
        What the undamaged files held, by the order of the scan.
    """
    verdict = Verdict()
    with _listening(verdict):
        for summary in scan([opened]):
            judge_sentences(verdict, (*summary.problems, *summary.notes))
            recording = _read(verdict, summary)
            if recording is None:
                continue
            verdict.n_read += 1
            _judge_recording(verdict, summary, recording)
            if not _remarks(recording, good):
                verdict.n_silent += 1
                _judge_numbers(verdict, recording, target, good)
    return verdict


@contextmanager
def _listening(verdict: Verdict) -> Iterator[None]:
    """Fail what is logged or warned with the patient's name in it."""
    entries: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: entries.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        logging.getLogger().removeHandler(handler)
    entries += [f"{each.category.__name__}: {each.message}" for each in caught]
    verdict.failures += [f"logged: {each!r}" for each in entries if WORD in each]
    verdict.failures += [
        f"warned: {each!r}" for each in entries if each.startswith("RuntimeWarning")
    ]


def _read(verdict: Verdict, summary: LoopSummary) -> Recording | None:
    try:
        return read_recording(summary.origin)
    except LongAxisError as error:
        verdict.n_refused += 1
        judge_sentences(verdict, (str(error),))
        return None


def judge_sentences(verdict: Verdict, sentences: Sequence[str]) -> None:
    """Fail what is not one sentence, or names internals or the patient."""
    for sentence in sentences:
        if not sentence.endswith(".") or "\n" in sentence:
            verdict.failures.append(f"not one sentence: {sentence!r}")
        elif INTERNALS.search(sentence):
            verdict.failures.append(f"names internals: {sentence!r}")
        elif WORD in sentence:
            verdict.failures.append(f"names the patient: {sentence!r}")


def _judge_recording(
    verdict: Verdict, summary: LoopSummary, recording: Recording
) -> None:
    remarks = (*recording.problems, *recording.notes, recording.time_doubt)
    judge_sentences(verdict, [each for each in remarks if each])
    if not recording.frames.size:
        verdict.failures.append("opened without pictures")
    if summary.mm_per_pixel != recording.mm_per_pixel:
        verdict.failures.append(
            f"listed with {summary.mm_per_pixel}, read with {recording.mm_per_pixel}"
        )
    if summary.n_frames != len(recording.frames) and not recording.notes:
        verdict.failures.append(
            f"listed with {summary.n_frames} frames, read {len(recording.frames)}"
        )
    try:
        loop = to_loop(recording)
    except LongAxisError as error:
        judge_sentences(verdict, (str(error),))
        return
    rate_hz = 1 / np.diff(loop.frame_times_s)
    depth_mm = loop.mm_per_pixel[1] * loop.frames.shape[1]
    if rate_hz.min() < 0.5 or rate_hz.max() > 2500:
        verdict.failures.append(f"can be measured at {rate_hz.max():g} per second")
    # Half of the shallowest and four times the deepest: the region is a part only.
    if not 10 <= depth_mm <= 1600:
        verdict.failures.append(f"can be measured, {depth_mm:g} mm deep")


def _remarks(recording: Recording, good: Sequence[Recording]) -> set[str]:
    """Return what the reader gets to read that undamaged files do not say."""
    usual = {each for one in good for each in (*one.problems, *one.notes)}
    damage = "damaged" if recording.damaged_frames else ""
    given = {*recording.problems, *recording.notes, recording.time_doubt, damage}
    return given - usual - {""}


# ---- numbers --------------------------------------------------------------------


def _judge_numbers(
    verdict: Verdict, recording: Recording, target: Path, good: Sequence[Recording]
) -> None:
    """Fail numbers that are neither those of an undamaged file nor plainly stated."""
    stated = _Stated.of(target)
    scale, step_ms = recording.mm_per_pixel, _step_ms(recording)
    usual_mm = [one.mm_per_pixel for one in good if one.mm_per_pixel is not None]
    if scale is not None and not any(_is_same_scale(scale, one) for one in usual_mm):
        is_stated = stated.scales and all(
            _is_same_scale(scale, one) for one in stated.scales
        )
        if not is_stated:
            verdict.failures.append(
                f"silently {scale} mm; the file states {stated.scales}"
            )
    usual_ms = [_step_ms(one) for one in good]
    if step_ms is not None and not any(_is_same_step(step_ms, one) for one in usual_ms):
        is_stated = stated.steps_ms and all(
            _is_same_step(step_ms, one) for one in stated.steps_ms
        )
        if not is_stated:
            verdict.failures.append(
                f"silently {step_ms:g} ms; the file states {stated.steps_ms}"
            )
    _judge_r_waves(verdict, recording, stated, good)
    offs = [_share_off(recording, one) for one in good]
    verdict.pictures_off = max(verdict.pictures_off, min(offs))


def _judge_r_waves(
    verdict: Verdict, recording: Recording, stated: _Stated, good: Sequence[Recording]
) -> None:
    usual = [*(one.r_wave_times_s for one in good), np.zeros(0), stated.r_waves_s]
    found = recording.r_wave_times_s
    is_known = any(
        len(found) <= len(one)
        and all(np.abs(one - time).min() < 0.001 for time in found)
        for one in usual
        if len(one) or not len(found)
    )
    if not is_known:
        verdict.failures.append(
            f"silently R waves {found.tolist()}; the file states "
            f"{stated.r_waves_s.tolist()}"
        )


def _step_ms(recording: Recording) -> float | None:
    times_s = recording.frame_times_s
    if times_s is None or len(times_s) < 2:
        return None
    return 1000 * float(times_s[-1] - times_s[0]) / (len(times_s) - 1)


def _is_same_scale(one: tuple[float, float], other: tuple[float, float]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(max(pair) <= (1 + _SAME_SCALE) * min(pair) for pair in pairs)


def _is_same_step(one: float, other: float | None) -> bool:
    return other is not None and abs(one - other) <= _SAME_STEP * max(one, other)


def _share_off(recording: Recording, good: Recording) -> float:
    """Return the largest share of wrong pixels in a frame; 1 for another size."""
    if recording.frames.shape[1:] != good.frames.shape[1:]:
        return 1.0
    n_frames = min(len(recording.frames), len(good.frames))
    apart = np.abs(recording.frames[:n_frames].astype(int) - good.frames[:n_frames])
    return float((apart > _BADLY_OFF).mean(axis=(1, 2)).max())


@dataclass
class _Stated:
    """Every scale and time that a DICOM file states, as pydicom alone reads it."""

    scales: list[tuple[float, float]] = field(default_factory=list)
    steps_ms: list[float] = field(default_factory=list)
    r_waves_s: Any = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, path: Path) -> _Stated:
        stated = cls()
        try:
            dataset = dcmread(BytesIO(path.read_bytes()), force=True)
        except Exception:  # noqa: BLE001 - then the file states nothing plainly
            return stated
        # Each element is decoded when it is asked for: a damaged one elsewhere must not
        # hide what the others state.
        for each in (stated._read_scales, stated._read_times, stated._read_r_waves):
            try:
                each(dataset)
            except (
                ArithmeticError,
                AttributeError,
                LookupError,
                NotImplementedError,
                TypeError,
                ValueError,
            ):
                continue
        return stated

    def _read_scales(self, dataset: Any) -> None:  # noqa: ANN401
        for region in dataset.get("SequenceOfUltrasoundRegions") or ():
            x_cm, y_cm = (region.get(f"PhysicalDelta{axis}") for axis in "XY")
            if x_cm and y_cm:
                self.scales.append((10 * abs(x_cm), 10 * abs(y_cm)))
        spacing = dataset.get("PixelSpacing")
        if spacing and min(spacing) > 0:
            self.scales.append((float(spacing[1]), float(spacing[0])))

    def _read_times(self, dataset: Any) -> None:  # noqa: ANN401
        if dataset.get("FrameTime"):
            self.steps_ms.append(float(dataset.FrameTime))
        if dataset.get("FrameTimeVector"):
            self.steps_ms.append(float(np.mean(dataset.FrameTimeVector[1:])))
        for keyword in ("CineRate", "RecommendedDisplayFrameRate"):
            if dataset.get(keyword):
                self.steps_ms.append(1000 / float(dataset[keyword].value))

    def _read_r_waves(self, dataset: Any) -> None:  # noqa: ANN401
        times_ms = dataset.get("RWaveTimeVector")
        if times_ms is not None:
            self.r_waves_s = np.atleast_1d(np.array(times_ms, dtype=float)) / 1000
