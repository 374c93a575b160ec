"""What may not be thrown together: definitions, layers, measures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection

    from longaxis.data.agreement import PairedReadings

_KINDS: dict[str, dict[str, str]] = {
    "definitions of global strain": {
        "G1": r"\bg1\b|whole line",
        "G2": r"\bg2\b|mean of (the )?segment curves",
        "G3": r"\bg3\b|mean of (the )?segment peaks",
    },
    "layers of the wall": {
        "endocardial": r"\bendo",
        "mid-wall": r"\bmid[- ]?(wall|layer|myocard)|\btransmural|\bfull[- ]wall|\bmyo",
        "epicardial": r"\bepi",
    },
    "measures": {
        "peak systolic strain": r"peak[- _]systolic",
        "end-systolic strain": r"end[- _]systolic(?! volume)",
        "peak strain": r"peak[- _](strain|gls)|\bpeak$",
        "post-systolic strain": r"post[- _]systolic",
        "time to peak": r"time[- _]to[- _]peak|\bttp\b",
        "strain rate": r"strain[- _]rate|\bsr[esa]?\b",
        "mechanical dispersion": r"dispersion",
        "ejection fraction": r"ejection[- _]fraction|\bl?v?ef\b",
    },
    "global and regional strain": {
        "global": r"\bgls\b|\bglobal\b",
        "regional": r"\b(basal|apical|mid)[- _]?(ante|infe|sept|late)|\brls\b",
    },
}


def refuse_mixed(pairs: PairedReadings) -> None:
    """Raise BadInputError where the pairs are not all of one quantity.

    Looks at the measures and the group names: global strain by different definitions,
    strain of different layers, and different measures are different quantities, and
    one bias over them would mean nothing.
    """
    measures = {label for label in pairs.measures if label}
    _refuse("measures", measures)
    # Group names tell as well, as the column for the measure may be empty.
    labels = set(pairs.groups) | measures
    for kind, patterns in _KINDS.items():
        by_kind = {
            name
            for name, pattern in patterns.items()
            if any(re.search(pattern, label.lower()) for label in labels)
        }
        _refuse(kind, by_kind)


def _refuse(kind: str, values: Collection[str]) -> None:
    if len(values) > 1:
        names = ", ".join(sorted(values))
        message = (
            f"The pairs mix different {kind} ({names}), which must never share one "
            "comparison; put each of them in a file of its own."
        )
        raise BadInputError(message)
