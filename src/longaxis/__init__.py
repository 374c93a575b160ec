"""Longitudinal strain from long-axis echocardiography loops.

Examples
--------
>>> import longaxis
>>> loop = longaxis.read_loop("A4C.dcm", view="A4C")  # doctest: +SKIP
>>> line = longaxis.Centreline(control_points_mm=points_mm, frame=29)
... # doctest: +SKIP
>>> result = longaxis.analyse(loop, line)  # doctest: +SKIP
"""

import os
from typing import TYPE_CHECKING

# ONNX Runtime reports home by default since 1.29; the switch is read at its import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from longaxis.api import (
        AnalysisSettings,
        BeatChoice,
        Centreline,
        StudyResult,
        View,
        agreement,
        analyse,
        load_session,
        measure,
        read_loop,
        read_vendor_strain,
    )

__version__ = "0.2.0"

RESEARCH_USE_ONLY = "Research use only. Not for diagnosis."

__all__ = [
    "RESEARCH_USE_ONLY",
    "AnalysisSettings",
    "BeatChoice",
    "Centreline",
    "StudyResult",
    "View",
    "__version__",
    "agreement",
    "analyse",
    "load_session",
    "measure",
    "read_loop",
    "read_vendor_strain",
]


def __getattr__(name: str) -> object:
    """Import the public interface when it is first used: the window starts faster."""
    if name in __all__:
        from longaxis import api

        return getattr(api, name)
    message = f"module 'longaxis' has no attribute {name!r}"
    raise AttributeError(message)
