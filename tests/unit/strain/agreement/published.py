"""Published data that every statistics package is checked against."""

from __future__ import annotations

import numpy as np

from longaxis.data.agreement import PairedReadings

# Bland and Altman, Lancet 1986;1:307, table 1: peak expiratory flow (l/min), first
# reading with a Wright meter and first reading with a mini Wright meter, 17 subjects.
WRIGHT = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178)
WRIGHT += (423, 427)
MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259)
MINI += (350, 451)

# Shrout and Fleiss, Psychol Bull 1979;86:420, table 2: six targets, four judges.
JUDGES = np.array(
    [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ],
    dtype=np.float64,
)

# Bland and Altman, J Biopharm Stat 2007;17:571 (and Stat Methods Med Res 1999;8:135,
# table 4): cardiac output by radionuclide ventriculography and by impedance
# cardiography, 12 subjects, 60 pairs.
VENTRICULOGRAPHY = (
    (7.83, 7.42, 7.89, 7.12, 7.88),
    (6.16, 7.26, 6.71, 6.54),
    (4.75, 5.24, 4.86, 4.78, 6.05, 5.42),
    (4.21, 3.61, 3.72, 3.87, 3.92),
    (3.13, 2.98, 2.85, 3.17, 3.09, 3.12),
    (5.92, 6.42, 5.92, 6.27),
    (7.13, 6.62, 6.58, 6.93),
    (4.54, 4.81, 5.11, 5.29, 5.39, 5.57),
    (4.48, 4.92, 3.97),
    (4.22, 4.65, 4.74, 4.44, 4.50),
    (6.78, 6.07, 6.52, 6.42, 6.41, 5.76),
    (5.06, 4.72, 4.90, 4.80, 4.90, 5.10),
)
IMPEDANCE = (
    (6.57, 5.62, 6.90, 6.57, 6.35),
    (4.06, 4.29, 4.26, 4.09),
    (4.71, 5.50, 5.08, 5.02, 6.01, 5.67),
    (4.14, 4.20, 4.61, 4.68, 5.04),
    (3.03, 2.86, 2.77, 2.46, 2.32, 2.43),
    (5.90, 5.81, 5.70, 5.76),
    (5.09, 4.63, 4.61, 5.09),
    (4.72, 4.61, 4.36, 4.20, 4.36, 4.20),
    (3.17, 3.12, 2.96),
    (4.35, 4.62, 3.16, 3.53, 3.53),
    (7.20, 6.09, 7.00, 7.10, 7.40, 6.80),
    (4.50, 4.20, 3.80, 3.80, 4.20, 4.50),
)


def peak_flow() -> PairedReadings:
    """Return the 17 pairs of 1986."""
    return PairedReadings(
        subjects=tuple(str(number) for number in range(17)),
        a=np.array(WRIGHT, dtype=np.float64),
        b=np.array(MINI, dtype=np.float64),
        unit="l/min",
    )


def cardiac_output() -> PairedReadings:
    """Return the 60 pairs of 12 subjects of 2007."""
    subjects = tuple(
        str(subject)
        for subject, readings in enumerate(VENTRICULOGRAPHY)
        for _ in readings
    )
    return PairedReadings(
        subjects=subjects,
        a=np.concatenate(VENTRICULOGRAPHY),
        b=np.concatenate(IMPEDANCE),
        unit="l/min",
    )
