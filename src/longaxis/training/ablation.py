"""Variants of a network trained alike: the same minutes, clips and seed for each.

Each variant keeps its own folder. A comparison that was stopped resumes where it was,
and variants can be added to one that is finished.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.evaluation.bootstrap import mean_interval
from longaxis.evaluation.metrics import ClipScore
from longaxis.io.tables.csv_table import write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.evaluation.bootstrap import Interval
    from longaxis.training.clip_store import StoreSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Variants that belong together; the first is what the others are compared with.

    Attributes
    ----------
    variants
        Network and preset, "echotracker2:small+window-9".
    from_query
        Tracking starts at the points themselves, not with block matching's tracks.
    """

    variants: tuple[str, ...]
    from_query: bool = False


def _echotracker2(*switches: str) -> tuple[str, ...]:
    return tuple(f"echotracker2:small+{switch}" for switch in switches)


COMPARISONS = {
    "window": Comparison(
        variants=_echotracker2("window-7", "window-5", "window-9", "window-11")
    ),
    "time": Comparison(
        variants=_echotracker2("one-frame", "fusion-add", "fusion-cat", "btsm", "itsm")
    ),
    "reasoning": Comparison(variants=_echotracker2("knp", "joint", "cross-attention")),
    "start": Comparison(
        variants=_echotracker2("no-coarse-start", "coarse-start"), from_query=True
    ),
    "tas-net": Comparison(
        variants=(
            "tas-net:small",
            "tas-net:small+no-mesh",
            "tas-net:small+no-continuous-visibility",
            "tas-net:small+one-way",
        )
    ),
}
"""The claims of the two papers that can be tested."""

MEASURES: dict[str, tuple[str, Callable[[ClipScore], float]]] = {
    "error_px": ("MTE (px)", lambda score: score.error_px),
    "within": (
        "mean δ (%)",
        lambda score: (
            100 * (score.within_1_px + score.within_2_px + score.within_4_px) / 3
        ),
    ),
    "global_mae": ("GLS MAE (points)", lambda score: 100 * abs(score.global_error)),
    "segment_mae": ("segment MAE (points)", lambda score: 100 * score.segment_error),
    "folds": ("folds (%)", lambda score: 100.0 * score.folds),
}
"""What is compared: the column's head, and its value for one clip."""

_COLUMNS = (
    *("measure", "mean", "low", "high"),
    *("difference", "difference_low", "difference_high"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AblationSettings:
    """What all variants have in common.

    Attributes
    ----------
    minutes
        Of processor time, for each variant.
    n_held_out
        Clips to measure on.
    """

    folder: Path
    store: StoreSettings
    held_out: Path
    minutes: float = 30.0
    n_steps: int = 1_000_000
    n_held_out: int = 12
    seed: int = 0
    n_threads: int = 1
    from_query: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantResult:
    """What came of one variant.

    Attributes
    ----------
    n_steps
        That the minutes were enough for.
    scores
        One for each held-out clip.
    """

    variant: str
    n_parameters: int
    n_steps: int
    minutes: float
    scores: tuple[ClipScore, ...]

    def values(self, measure: str) -> NDArray[np.float64]:
        """Return one of `MEASURES` for each clip, shape (n,), in its unit."""
        _, value_of = MEASURES[measure]
        return np.array([value_of(score) for score in self.scores], float)


def train_variant(variant: str, settings: AblationSettings) -> VariantResult:
    """Train one variant and measure it; what is finished is read instead."""
    name = variant.replace(":", "-")
    folder = settings.folder / name
    done = folder / "result.json"
    if not done.exists():
        result = _train(variant, settings, folder)
        # Written aside and renamed: a result that exists is complete, so it is not
        # trained again.
        part = done.with_suffix(".part")
        part.write_text(json.dumps(asdict(result)), encoding="utf-8")
        part.replace(done)
    plain = json.loads(done.read_text(encoding="utf-8"))
    scores = tuple(_score(score) for score in plain.pop("scores"))
    return VariantResult(**plain, scores=scores)


def _score(plain: dict[str, Any]) -> ClipScore:
    """Return a score that was written as JSON, which has no tuples."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in plain.items()
    }
    return ClipScore(**values)


def _train(variant: str, settings: AblationSettings, folder: Path) -> VariantResult:
    from longaxis.training.clip_store import clips_in
    from longaxis.training.evaluation import score_clips
    from longaxis.training.fit import Run, fit
    from longaxis.training.fit_settings import FitSettings
    from longaxis.training.samples import SamplePlan

    network, _, preset = variant.partition(":")
    fit_settings = FitSettings(
        folder=folder,
        store=settings.store,
        held_out=settings.held_out,
        network=network,
        preset=preset,
        minutes=settings.minutes,
        cpu_minutes=True,
        n_steps=settings.n_steps,
        seed=settings.seed,
        n_threads=settings.n_threads,
        # Measured once, when all is done; checks would take from the minutes' worth.
        n_held_out=0,
        minutes_between_checks=1e9,
        # Zero shares of the starts that are not wanted; the rest of the plan is the
        # same.
        plan=SamplePlan(stationary_probability=1.0, matched=0.0)
        if settings.from_query
        else SamplePlan(),
    )
    fit(fit_settings)
    run = Run(fit_settings)
    run.resume()
    paths = clips_in(settings.held_out)[: settings.n_held_out]
    scores = score_clips(
        run.averaged(), paths, name=network, from_query=settings.from_query
    )
    return VariantResult(
        variant=variant,
        n_parameters=sum(parameter.numel() for parameter in run.network.parameters()),
        n_steps=run.step,
        minutes=run.seconds / 60,
        scores=tuple(scores[network]),
    )


def ablate(
    variants: Sequence[str], settings: AblationSettings
) -> Iterator[VariantResult]:
    """Train the variants one after the other; the tables grow with each."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    results: list[VariantResult] = []
    for variant in variants:
        results.append(train_variant(variant, settings))
        write_tables(results, settings)
        yield results[-1]


def _cell(interval: Interval) -> str:
    return f"{interval.mean:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


def write_tables(results: Sequence[VariantResult], settings: AblationSettings) -> None:
    """Write `ablation.csv` and `ablation.md`: means, and differences from the first."""
    rows = [
        (result, measure, head, *_intervals(result, results[0], measure))
        for result in results
        for measure, (head, _) in MEASURES.items()
    ]
    lines = []
    for result, _, head, own, apart in rows:
        facts = [result.variant, result.n_parameters, result.n_steps]
        facts += [round(result.minutes, 3), len(result.scores), head]
        lines.append([*facts, *(float(f"{value:.6g}") for value in (*own, *apart))])
    columns = ("variant", "parameters", "steps", "minutes", "clips", *_COLUMNS)
    write_table(settings.folder / "ablation.csv", columns, lines)
    path = settings.folder / "ablation.md"
    path.write_text(_markdown(results, settings), encoding="utf-8")


def _intervals(
    result: VariantResult, first: VariantResult, measure: str
) -> tuple[Interval, Interval]:
    """Return the mean, and the mean difference from the first clip by clip."""
    own = result.values(measure)
    return mean_interval(own), mean_interval(own - first.values(measure))


def _markdown(results: Sequence[VariantResult], settings: AblationSettings) -> str:
    heads = [head for head, _ in MEASURES.values()]
    start = "the points themselves" if settings.from_query else "block matching"
    lines = [
        f"{settings.minutes:g} minutes of processor time each, seed {settings.seed}, "
        f"{len(results[0].scores)} held-out cycles, beginning with {start}. "
        "In brackets: 95 % of the means of clips drawn anew. Second line: difference "
        f"from {results[0].variant}, clip by clip.",
        "",
        "| variant | parameters | steps | " + " | ".join(heads) + " |",
        "|---|---|---" + "|---" * len(heads) + "|",
    ]
    for result in results:
        cells = [_intervals(result, results[0], measure) for measure in MEASURES]
        facts = f"{result.n_parameters:,} | {result.n_steps:,}"
        own = " | ".join(_cell(cell) for cell, _ in cells)
        lines.append(f"| {result.variant} | {facts} | {own} |")
        if result is not results[0]:
            apart = " | ".join(_cell(cell) for _, cell in cells)
            lines.append(f"| – difference | | | {apart} |")
    return "\n".join(lines) + "\n"
