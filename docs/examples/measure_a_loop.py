"""Measure strain in a DICOM loop, in ten lines.

python docs/examples/measure_a_loop.py A4C.dcm centreline.csv 29
"""

import sys

import numpy as np

import longaxis

path, line_csv, frame = sys.argv[1:]
loop = longaxis.read_loop(path, view="A4C")
points_mm = np.loadtxt(line_csv, delimiter=",", skiprows=1)  # columns x_mm, y_mm
line = longaxis.Centreline(control_points_mm=points_mm, frame=int(frame))
result = longaxis.analyse(loop, line)
view = result.views[0]
print(f"GLS (whole line) {100 * view.curves.line.min():.1f} %")
for segment in view.segments:
    accepted = "accepted" if segment.accepted else "rejected"
    print(segment.segment.name, f"{100 * segment.values.peak_systolic:.1f} %", accepted)
