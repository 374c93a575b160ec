"""The classifier of views calibrated on simulated loops, and exported as ONNX."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from longaxis.models.inference.manifest import MANIFEST
from longaxis.models.view_recognition.classifier import ANSWERS, NAME
from longaxis.models.view_recognition.picture import N_CHANNELS, SIDE_PX
from longaxis.training.checkpoints import load_weights
from longaxis.training.graph_files import Graph, largest_difference, write_graph
from longaxis.training.view_fit import ViewNet, fitted_temperature, logits_of
from longaxis.training.view_pictures.samples import read_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data.view_proposal import EchoView

# Chosen: of fifty loops with an answer at most one is wrong, in each kind of simulated
# picture. Real loops differ from all of them, hence the floor, which was chosen too.
_WRONG_SHARE = 0.02
_LOWEST_THRESHOLD = 0.95
_UNREACHABLE = 2.0
"""A threshold above every probability."""


def export_view(
    weights: Path,
    folder: Path,
    calibration: Sequence[Path],
    *,
    version: str,
    say: Callable[[str], None],
) -> None:
    """Write the graph and its entry of the manifest into a folder.

    Parameters
    ----------
    weights
        Of a `ViewNet`.
    folder
        May hold other networks and their manifest.
    calibration
        Samples for temperature and thresholds, not those of training; thresholds hold
        in each file, so that pictures of another kind are not outvoted. Files without
        an apical view do not count for which one it is. Each apical view has a
        threshold of its own: A2C is the one that others are mistaken for.
    version
        Of the classifier.
    say
        Shown temperature, thresholds and what they give.
    """
    network = ViewNet().eval()
    load_weights(network, weights)
    parts = [read_samples([path]) for path in calibration]
    logits = [logits_of(network, part) for part in parts]
    temperature = fitted_temperature(
        np.concatenate(logits), np.concatenate([part.answers for part in parts])
    )
    shares = [
        (probabilities_of(values / temperature), part.answers)
        for values, part in zip(logits, parts, strict=True)
    ]
    windows = [judged_windows(*share) for share in shares]
    window_threshold = max(lowest_threshold(*judgement) for judgement in windows)
    views = {
        view.value: [judged_views(*share, view) for share in shares]
        for view in ANSWERS
        if view.apical is not None
    }
    view_thresholds = {name: _view_threshold(rows) for name, rows in views.items()}
    metrics = _metrics("window", windows, window_threshold)
    for name, rows in views.items():
        metrics |= _metrics(name, rows, view_thresholds[name])
    path = folder / f"{NAME}.onnx"
    worst = _write(network, path)
    _note(
        folder / MANIFEST,
        {
            "version": version,
            "licence": "Apache-2.0",
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "temperature": round(temperature, 4),
            "window_threshold": round(window_threshold, 4),
            "view_thresholds": _rounded(view_thresholds),
            "metrics": _rounded(metrics),
            "largest_difference_to_pytorch": worst,
        },
    )
    say(
        f"temperature {temperature:.2f}, apical or not {window_threshold:.3f}, "
        f"{_rounded(view_thresholds)}: {_rounded(metrics)}"
    )


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _view_threshold(
    judgements: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]],
) -> float:
    """Return the threshold of one view that holds in each file."""
    return max(
        (lowest_threshold(*judgement) for judgement in judgements if len(judgement[0])),
        # A network that never takes a loop for this view: it is never to name it.
        default=_UNREACHABLE,
    )


def _metrics(
    kind: str,
    judgements: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]],
    threshold: float,
) -> dict[str, float]:
    """Return how many samples are right, answered, and right where answered."""
    certainty = np.concatenate([judgement[0] for judgement in judgements])
    is_right = np.concatenate([judgement[1] for judgement in judgements])
    is_answered = certainty >= threshold
    return {
        f"{kind}_samples": len(is_right),
        f"{kind}_right": _share(is_right),
        f"{kind}_answered": _share(is_answered),
        f"{kind}_right_where_answered": _share(is_right[is_answered]),
    }


def _share(values: NDArray[np.bool_]) -> float:
    """Return the share of true values, shape (N,); 0 of none."""
    return float(values.mean()) if len(values) else 0.0


def probabilities_of(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, 0 to 1, of logits divided by the temperature, (N, 7)."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def judged_windows(
    probabilities: NDArray[np.float64], answers: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how sure (0 to 1) it is whether views are apical, and if that is right.

    Parameters
    ----------
    probabilities, answers
        Of samples, shape (N, 7) and (N,).
    """
    is_apical = np.array([view.apical is not None for view in ANSWERS])
    share = np.minimum(1, probabilities[:, is_apical].sum(axis=1))
    return np.maximum(share, 1 - share), (share >= 0.5) == is_apical[answers]


def judged_views(
    probabilities: NDArray[np.float64], answers: NDArray[np.int64], view: EchoView
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how sure (0 to 1) an apical view's name is, and if it is right.

    Parameters
    ----------
    probabilities, answers
        Of samples, shape (N, 7) and (N,); those that are taken for another view, and
        files without an apical one, are left out.
    view
        The apical view.
    """
    is_apical = np.array([view.apical is not None for view in ANSWERS])
    best = probabilities.argmax(axis=1)
    kept = (best == ANSWERS.index(view)) & is_apical[answers].any()
    return probabilities.max(axis=1)[kept], (best == answers)[kept]


def lowest_threshold(
    certainty: NDArray[np.float64], is_right: NDArray[np.bool_]
) -> float:
    """Return the lowest threshold above which at most one in fifty is wrong.

    Parameters
    ----------
    certainty, is_right
        Of samples, 0 to 1 and boolean, shape (N,).
    """
    order = np.argsort(-certainty)
    wrong = np.cumsum(~is_right[order]) / np.arange(1, len(order) + 1)
    allowed = np.flatnonzero(wrong <= _WRONG_SHARE)
    # Without any, every answer is unsure.
    if not len(allowed):
        return _UNREACHABLE
    return max(_LOWEST_THRESHOLD, float(certainty[order][allowed[-1]]))


def _write(network: ViewNet, path: Path) -> float:
    """Write the graph, and return its largest difference to PyTorch."""
    graph = _graph(network, 5)
    write_graph(graph, path, {"pictures": "view_input / 255"})
    return max(largest_difference(_graph(network, count), path) for count in (1, 5, 8))


def _graph(network: ViewNet, count: int) -> Graph:
    generator = torch.Generator().manual_seed(count)
    example = torch.rand(count, N_CHANNELS, SIDE_PX, SIDE_PX, generator=generator)
    return Graph(
        name=NAME,
        module=network,
        inputs={"pictures": example},
        # The exporter's name for a size that may change.
        dynamic={"pictures": {0: "frames"}},
        outputs=("logits",),
    )


def _note(path: Path, entry: dict[str, Any]) -> None:
    manifest: dict[str, Any] = {"trackers": {}}
    if path.is_file():
        manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest.setdefault("classifiers", {})[NAME] = entry
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
