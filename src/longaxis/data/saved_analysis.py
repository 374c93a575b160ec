"""What can be said about a saved analysis without opening its pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from longaxis.data.loop import StudyHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedAnalysis:
    """One session file: one reader's analysis of one study.

    Attributes
    ----------
    path
        Of the session file, absolute.
    header
        Who was examined and when.
    reader
        Who measured; empty where nobody said so.
    trackers
        Names of the trackers whose tracks it holds, empty while nothing is tracked.
    views
        Names of the views that are tracked, such as "A4C".
    saved_at
        When it was last saved, ISO 8601 in UTC.
    problem
        Why the file cannot be used, in one sentence; empty if it can.
    is_there
        False where the file is not to be found now, such as on a drive that is away.
    """

    path: str
    header: StudyHeader = field(default_factory=StudyHeader)
    reader: str = ""
    trackers: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    saved_at: str = ""
    problem: str = ""
    is_there: bool = True

    @property
    def study_key(self) -> tuple[str, ...]:
        """What analyses of the same study have in common."""
        # From the strongest to the weakest: a UID, then patient and day, then the file.
        header = self.header
        if header.study_uid:
            return (header.study_uid,)
        if header.patient_id or header.patient_name:
            return (header.patient_id, header.patient_name, header.study_date)
        return (self.path,)
