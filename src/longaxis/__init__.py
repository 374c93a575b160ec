"""Longitudinal strain from long-axis echocardiography loops."""

import os

# ONNX Runtime reports home by default since 1.29; the switch is read at its import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"

RESEARCH_USE_ONLY = "Research use only. Not for diagnosis."
