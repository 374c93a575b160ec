"""Which of the loops that were found join the open study, and which do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from longaxis.data.study_group import (
    group_by_patient,
    is_same_study,
    names_nobody,
    studies_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import LoopSummary, StudyHeader
    from longaxis.data.study_group import PatientGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedLoops:
    """Loops that were found, sorted by what is to be done with them.

    Attributes
    ----------
    joining
        Of the open study, or of the only study where nothing is open.
    patients
        Several studies of which one is to be chosen; nothing is open.
    other
        Of other patients or studies than the open one.
    unknown
        It is not known whether they are of the patient whose study is open, since
        one of the two names nobody.
    """

    joining: list[LoopSummary] = field(default_factory=list)
    patients: tuple[PatientGroup, ...] = ()
    other: list[LoopSummary] = field(default_factory=list)
    unknown: list[LoopSummary] = field(default_factory=list)


def sort_out(
    open_header: StudyHeader | None, loops: Sequence[LoopSummary]
) -> SortedLoops:
    """Return what becomes of loops.

    Parameters
    ----------
    open_header
        Whose study is open; None while nothing is.
    loops
        What was found.
    """
    patients = group_by_patient(loops)
    studies = list(studies_in(patients))
    if open_header is None:
        if len(studies) > 1:
            return SortedLoops(patients=patients)
        return SortedLoops(joining=list(loops))
    result = SortedLoops()
    for study in studies:
        if is_same_study(open_header, study.header):
            result.joining.extend(study.loops)
        # A header names nobody only where both patient and study are missing.
        elif names_nobody(study.header) or names_nobody(open_header):
            result.unknown.extend(study.loops)
        else:
            result.other.extend(study.loops)
    return result
