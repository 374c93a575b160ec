"""What a result does not give, and why, for formats that go without the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.report.templates import fields_of

if TYPE_CHECKING:
    from longaxis.data import StudyResult

_NO_MEASURES = {"normal range", "normal range of dispersion", "reader"}
"""Fields of the report that are no measurements."""


def withheld_of(result: StudyResult) -> dict[str, str]:
    """Return the reason for each value of the report that is not given, by its name."""
    return {
        name: field.reason
        for name, field in fields_of(result).items()
        if field.value is None and name not in _NO_MEASURES
    }
