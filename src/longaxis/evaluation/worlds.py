"""Trackers in several worlds of test data, with intervals and an acceptance rule.

What is chosen in one simulator is often wrong in the next. So a tracker is measured in
several worlds: simulators of different design, renderers, and real loops. Each
difference from the reference tracker is paired clip by clip.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import TrackingError
from longaxis.evaluation.bootstrap import Interval, mean_interval
from longaxis.evaluation.measure import Measuring, measure_case
from longaxis.evaluation.trackers import NoMotion
from longaxis.io.files.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from longaxis.evaluation.case import CaseSource, ReferenceCase
    from longaxis.models.tracker import Tracker

    Values = dict[str, float]
    """Numbers of one clip, or of one part of it, by the key of a `Column`."""

RESULTS_VERSION = 1
"""Raised whenever a measure changes, so that kept results are not used any more."""

PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One measure of a table.

    Attributes
    ----------
    key, title
        Name in the results, and on the screen.
    digits
        After the decimal point.
    """

    key: str
    title: str
    digits: int = 2


TRUTH_COLUMNS = (
    Column(key="px", title="px, all rows"),
    Column(key="middle_px", title="px, middle row"),
    Column(key="along_px", title="along"),
    Column(key="across_px", title="across"),
    Column(key="within_1", title="δ1 %", digits=1),
    Column(key="within_2", title="δ2 %", digits=1),
    Column(key="within_4", title="δ4 %", digits=1),
    Column(key="gls_bias", title="GLS bias"),
    Column(key="gls_mae", title="GLS MAE"),
    Column(key="segment_mae", title="segment MAE"),
)
"""Measures against known positions. Pixels of a picture 256 wide; strain in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldClip:
    """One clip of a world.

    Attributes
    ----------
    name
        Unique in its world.
    digest
        Hash of all that the clip is measured with, so that results can be kept.
    measure
        Runs a tracker; returns one row of numbers, or several for parts of a clip.
    """

    name: str
    digest: str
    measure: Callable[[Tracker], list[Values]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Test data of one kind.

    Attributes
    ----------
    columns
        What is measured.
    decisive
        Keys of the measures in which no tracker may be worse than the reference.
    averaged
        Key of the measure that counts for "better on average"; empty for none.
    note
        What to know about the figures.
    """

    name: str
    clips: Sequence[WorldClip]
    columns: tuple[Column, ...] = TRUTH_COLUMNS
    decisive: tuple[str, ...] = ("px", "gls_mae")
    averaged: str = "px"
    note: str = ""

    def first(self, n_clips: int | None) -> World:
        """Return the world with its first clips only; None keeps all."""
        return replace(self, clips=self.clips[:n_clips])


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldResult:
    """What all trackers achieved in a world: rows in the same order for each."""

    world: World
    rows: Mapping[str, list[Values]]

    def interval(self, tracker: str, key: str) -> Interval:
        """Return the mean of a measure with its 95 % interval over the clips."""
        return _interval(self._values(tracker, key))

    def difference(self, tracker: str, reference: str, key: str) -> Interval:
        """Return the mean paired difference, tracker less reference.

        Parameters
        ----------
        tracker
            Name of the tracker.
        reference
            Name of the tracker it is compared with.
        key
            Name of the measure or entry.
        """
        return _interval(self._values(tracker, key) - self._values(reference, key))

    def _values(self, tracker: str, key: str) -> np.ndarray:
        return np.array([row.get(key, np.nan) for row in self.rows[tracker]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a tracker may become the default.

    Attributes
    ----------
    ratios
        Mean error divided by the reference tracker's, by world.
    worse
        Worlds and measures in which it is worse beyond the 95 % interval.
    """

    ratios: Mapping[str, float]
    worse: tuple[str, ...] = field(default=())

    @property
    def mean_ratio(self) -> float:
        """Mean over the worlds."""
        return float(np.mean(list(self.ratios.values())))

    @property
    def passed(self) -> bool:
        """Better on average, and in no world worse beyond the interval."""
        return self.mean_ratio < 1 and not self.worse


def _interval(values: np.ndarray) -> Interval:
    # Clips in which a measure is not defined have NaN.
    known = values[np.isfinite(values)]
    if not len(known):
        return Interval(np.nan, np.nan, np.nan)
    # One clip has a mean, but says nothing about others.
    if len(known) == 1:
        return Interval(float(known[0]), np.nan, np.nan)
    return mean_interval(known)


def verdict(
    results: Sequence[WorldResult], tracker: str, reference: str = "block-matching"
) -> Verdict:
    """Apply the acceptance rule to a tracker.

    Better than the reference on average: the mean over the worlds of the ratio of mean
    errors is below 1. In no world worse: the interval of no decisive measure's paired
    difference lies above 0 as a whole.

    Parameters
    ----------
    results
        Results of all worlds.
    tracker
        Name of the tracker.
    reference
        Name of the tracker it is compared with.
    """
    ratios, worse = {}, []
    for result in results:
        key = result.world.averaged
        if key:
            own, other = (result.interval(name, key) for name in (tracker, reference))
            ratios[result.world.name] = own.mean / other.mean
        for decisive in result.world.decisive:
            # The limits of a single clip are NaN, and NaN is not above 0: one clip
            # rejects nothing.
            if result.difference(tracker, reference, decisive).low > 0:
                worse.append(f"{result.world.name} {decisive}")
    return Verdict(ratios=ratios, worse=tuple(worse))


# ---- measuring ---------------------------------------------------------------


def clip_of_case(source: CaseSource, digest: str) -> WorldClip:
    """Return a clip that is measured against the known positions of a case."""

    def measure(tracker: Tracker) -> list[Values]:
        return [measure_positions(tracker, source.load())]

    return WorldClip(name=source.name, digest=digest, measure=measure)


def measure_positions(tracker: Tracker, case: ReferenceCase) -> Values:
    """Return the measures of `TRUTH_COLUMNS` for one case."""
    score = measure_case(tracker, case, Measuring()).score
    return {
        "px": score.error_px,
        "middle_px": score.middle_px,
        "along_px": score.along_px,
        "across_px": score.across_px,
        "within_1": PERCENT * score.within_1_px,
        "within_2": PERCENT * score.within_2_px,
        "within_4": PERCENT * score.within_4_px,
        "gls_bias": PERCENT * score.global_error,
        "gls_mae": PERCENT * abs(score.global_error),
        "segment_mae": PERCENT * score.segment_error,
    }


def files_digest(*paths: Path) -> str:
    """Return the SHA-256 of the contents of files, in their order."""
    # The version is hashed too: a change of the measures discards what was kept.
    digest = hashlib.sha256(str(RESULTS_VERSION).encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tracker_digest(tracker: Tracker) -> str:
    """Return a hash of a tracker's name, version and weights.

    A change of the program that gives other tracks must change its version.
    """
    identity = tracker.identity
    text = json.dumps([identity.name, identity.version, identity.model_sha256])
    return hashlib.sha256(text.encode()).hexdigest()


class KeptResults:
    """Results in a folder, one small JSON file for each clip and tracker.

    Parameters
    ----------
    folder
        Created if needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, tracker: Tracker, world: World, clip: WorldClip) -> Path:
        """Return where a result is kept.

        Parameters
        ----------
        tracker
            Tracker to run.
        world
            World of test data.
        clip
            Clip of a world.
        """
        # Twelve digits of SHA-256 tell clips of one name apart.
        name = f"{world.name}_{clip.name}_{clip.digest[:12]}.json".replace(" ", "-")
        return self._folder / tracker_digest(tracker)[:16] / name

    def measured(
        self, tracker: Tracker, world: World, clip: WorldClip
    ) -> list[Values] | None:
        """Return a kept result, None if there is none.

        Parameters
        ----------
        tracker
            Tracker to run.
        world
            World of test data.
        clip
            Clip of a world.
        """
        path = self.path(tracker, world, clip)
        if not path.is_file():
            return None
        rows: list[Values] = json.loads(path.read_text(encoding="utf-8"))
        return rows

    def keep(
        self, tracker: Tracker, world: World, clip: WorldClip, rows: list[Values]
    ) -> None:
        """Write a result, whole or not at all.

        Parameters
        ----------
        tracker
            Tracker to run.
        world
            World of test data.
        clip
            Clip of a world.
        rows
            Rows to keep.
        """
        path = self.path(tracker, world, clip)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            part.write_text(json.dumps(rows), encoding="utf-8")


def measure_world(
    world: World,
    trackers: Mapping[str, Tracker],
    kept: KeptResults,
    say: Callable[[str], None],
) -> WorldResult:
    """Return the results of all trackers in a world; kept ones are not made again.

    A tracker that fails in a clip counts there as one that finds no motion.

    Parameters
    ----------
    world
        World of test data.
    trackers
        Trackers by name.
    kept
        Results of earlier runs.
    say
        Called with one line of progress.
    """
    rows: dict[str, list[Values]] = {name: [] for name in trackers}
    for clip in world.clips:
        for name, tracker in trackers.items():
            scores = kept.measured(tracker, world, clip)
            if scores is None:
                scores = _measure(clip, name, tracker, say)
                kept.keep(tracker, world, clip, scores)
                say(f"{world.name} {clip.name} {name}: {_summary(world, scores)}")
            rows[name] += scores
    return WorldResult(world=world, rows=rows)


def _measure(
    clip: WorldClip, name: str, tracker: Tracker, say: Callable[[str], None]
) -> list[Values]:
    try:
        return clip.measure(tracker)
    except TrackingError as error:
        say(f"{clip.name} {name}: counted as no motion, since it failed: {error}")
        # The failure is kept as well, so that a resumed run does not hide it.
        return clip.measure(NoMotion())


def _summary(world: World, rows: list[Values]) -> str:
    key = world.columns[0].key
    known = [row[key] for row in rows if key in row]
    return f"{key} {np.mean(known):.2f}"


# ---- tables ------------------------------------------------------------------


def table_lines(
    result: WorldResult, reference: str = "block-matching", *, intervals: bool = True
) -> list[str]:
    """Return a world's results as Markdown: means, then differences from a tracker.

    Parameters
    ----------
    result
        Results of all trackers in one world.
    reference
        Name of the tracker it is compared with.
    intervals
        Whether 95 % intervals are printed.
    """
    world, names = result.world, list(result.rows)
    n_rows = len(result.rows[names[0]])
    lines = [f"## {world.name}: {len(world.clips)} clips, {n_rows} values", ""]
    if world.note:
        lines += [world.note, ""]
    titles = " | ".join(column.title for column in world.columns)
    lines += [f"| tracker | {titles} |", "|---" * (1 + len(world.columns)) + "|"]
    for name in names:
        cells = [
            _cell(result.interval(name, column.key), column.digits, intervals)
            for column in world.columns
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name in names if reference in names else ():
        if name == reference:
            continue
        cells = [
            _cell(
                result.difference(name, reference, column.key), column.digits, intervals
            )
            for column in world.columns
        ]
        lines.append(f"| {name} − {reference} | {' | '.join(cells)} |")
    return [*lines, ""]


def _cell(interval: Interval, digits: int, intervals: bool) -> str:
    if not np.isfinite(interval.mean):
        return "–"
    text = f"{interval.mean:.{digits}f}"
    if not intervals or not np.isfinite(interval.low):
        return text
    return f"{text} [{interval.low:.{digits}f}, {interval.high:.{digits}f}]"


def verdict_lines(
    results: Sequence[WorldResult], reference: str = "block-matching"
) -> list[str]:
    """Return the acceptance rule's verdict on every tracker, as Markdown."""
    worlds = [result.world.name for result in results if result.world.averaged]
    lines = [
        f"## Rule: better than {reference} on average and in no world worse beyond the "
        "95 % interval",
        "",
        f"| tracker | {' | '.join(f'{name}, ratio' for name in worlds)} | mean ratio | "
        "worse beyond the interval | verdict |",
        "|---" * (4 + len(worlds)) + "|",
    ]
    names = results[0].rows if results else {}
    for name in names:
        if name == reference or reference not in names:
            continue
        outcome = verdict(results, name, reference)
        ratios = " | ".join(f"{outcome.ratios[world]:.2f}" for world in worlds)
        lines.append(
            f"| {name} | {ratios} | {outcome.mean_ratio:.2f} | "
            f"{', '.join(outcome.worse) or '–'} | "
            f"{'passes' if outcome.passed else 'does not pass'} |"
        )
    return [*lines, ""]
