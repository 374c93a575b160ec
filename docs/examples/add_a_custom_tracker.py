"""Measure a loop with a tracker of your own: a folder with an ONNX file and manifest.

    python docs/examples/add_a_custom_tracker.py FOLDER A4C.dcm centreline.csv 29

`docs/own_trackers.md` describes `manifest.json`.
"""

import sys
from pathlib import Path

import numpy as np

import longaxis
from longaxis.models.registry import TrackerRegistry

folder, path, line_csv, frame = sys.argv[1:]
trackers = TrackerRegistry()
name = trackers.add_custom(Path(folder))
loop = longaxis.read_loop(path, view="A4C")
points_mm = np.loadtxt(line_csv, delimiter=",", skiprows=1)
line = longaxis.Centreline(control_points_mm=points_mm, frame=int(frame))
settings = longaxis.AnalysisSettings(tracker=name)
result = longaxis.analyse(loop, line, settings=settings, tracker=trackers.make(name))
view = result.views[0]
print(view.tracker.name, view.tracker.version)
print(f"GLS (whole line) {100 * view.curves.line.min():.1f} %")
