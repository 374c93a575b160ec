"""How far off each tracker is expected to be, along and across the wall.

For each tracker and direction the expected absolute error is exp(features · weights),
fitted to simulated clips of several kinds (`longaxis.training.consensus_calibration`).
Trackers are then joined with weights 1 / expected error², each direction by itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import ModelFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

DIRECTIONS = ("along", "across")

FEATURES = (
    "constant",
    "log_moved",
    "distrust",
    "log_apart",
    "axial",
    "log_stated",
)
"""What an expected error depends on:

- `log_moved`: logarithm of 1 mm + distance from the query position;
- `distrust`: 1 − the tracker's own confidence, mean from the query frame on;
- `log_apart`: logarithm of 0.1 mm + mean distance from the other trackers in this
  direction, smoothed along the wall;
- `axial`: share of the direction that is up and down in the picture, where the
  resolution of the ultrasound is best;
- `log_stated`: logarithm of 0.05 mm + the standard deviation in this direction that the
  tracker itself states (`Tracks.covariance_mm2`), root mean square near by; 0 where it
  states none.
"""

_LEAST_MM, _MOST_MM = 0.02, 20.0
"""Bounds of an expected error: below the interpolation error of any tracker, and
beyond the thickness of a wall twice over. Chosen without a measurement: they only act
on features outside the range that the table was fitted to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A fitted table of weights.

    Attributes
    ----------
    members
        Names of the trackers, in the order in which they are joined.
    weights
        Of each member in each direction, by name of the feature: what
        `expected_mm` needs.
    joint_weights
        Of the joined position's error in each direction; features as those of a
        member, but for `log_apart`, which is taken between the farthest two, and
        `log_joined`: logarithm of the expected error that independent members would
        leave.
    bar_95
        Factor on the expected distance within which 95 % of the positions of the
        calibration clips lie.
    source
        Which clips the table was fitted to.
    lost_mm
        Distance from the first member at which another has lost half of its weight,
        whatever error is expected of it; farther off it has lost the wall.
    """

    members: tuple[str, ...]
    weights: Mapping[str, Mapping[str, Mapping[str, float]]]
    joint_weights: Mapping[str, Mapping[str, float]]
    bar_95: float
    source: str
    lost_mm: float = float("inf")

    def member_mm(
        self, member: str, direction: str, features: Mapping[str, NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Return the expected absolute error of a member in a direction, (T, N).

        Parameters
        ----------
        member
            Member of the archive.
        direction
            Along or across the wall.
        features
            What each tracker tells of its points, shape (T, N) each, by name.
        """
        return expected_mm(self.weights[member][direction], features)

    def joint_mm(
        self, direction: str, features: Mapping[str, NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Return the expected absolute error of the joined position, (T, N)."""
        return expected_mm(self.joint_weights[direction], features)

    def to_json(self) -> str:
        """Return the table as text."""
        return json.dumps(asdict(self), indent=1) + "\n"


def expected_mm(
    weights: Mapping[str, float], features: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return exp(features · weights) within bounds; features of any one shape."""
    log_mm = sum(
        (weight * features[name] for name, weight in weights.items()),
        start=np.zeros(()),
    )
    # An exponential of features outside the range that the table was fitted to would
    # give one member all of the weight, or none.
    bounded = np.clip(log_mm, np.log(_LEAST_MM), np.log(_MOST_MM))
    expected: NDArray[np.float64] = np.exp(bounded)
    return expected


def read_calibration(path: Path) -> Calibration:
    """Read a table that `Calibration.to_json` wrote.

    Raises
    ------
    ModelFileError
        If the file is missing or is no such table.
    """
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(**{**table, "members": tuple(table["members"])})
    # The table belongs to the installed program, so there is nothing that a reader
    # could repair: the sentence says to install again.
    except OSError as error:
        message = (
            f"The table of expected errors {path} cannot be read; reinstall Longaxis."
        )
        raise ModelFileError(message) from error
    except (KeyError, TypeError, ValueError) as error:
        message = f"The table of expected errors {path} is damaged; reinstall Longaxis."
        raise ModelFileError(message) from error
