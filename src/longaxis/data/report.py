"""What the reader decides about the report: words, pictures, signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longaxis.data._checks import require, require_time


class ReportPicture(Enum):
    """A picture of the report that can be left out."""

    END_SYSTOLE = "frames at end-systole"
    END_DIASTOLE = "frames at end-diastole"
    CURVES = "strain curves"
    STRAIN_MAP = "strain maps"
    RAW_CURVES = "strain curves, raw"
    STRAIN_RATE = "strain rate curves"
    BULLSEYE = "bull's-eye, end-systolic"
    TIME_BULLSEYE = "bull's-eye, time to peak"


# Chosen: what fits on the first page with three views.
USUAL_PICTURES = (
    ReportPicture.END_SYSTOLE,
    ReportPicture.CURVES,
    ReportPicture.BULLSEYE,
    ReportPicture.TIME_BULLSEYE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Who put his word over the proposal of the quality, and when.

    Attributes
    ----------
    reader
        Empty where no name was given.
    at
        ISO 8601 with the offset from UTC.
    """

    reader: str
    at: str

    def __post_init__(self) -> None:
        require_time("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed the report, when, and with which version of the program.

    Attributes
    ----------
    reader
        Name as printed.
    at
        ISO 8601 with the offset from UTC.
    software_version
        Version whose numbers were signed.
    headline, conclusion
        The first number and the conclusion as they stood on the page; kept when the
        report is amended.
    open_points
        What was not settled when it was signed, one sentence each; printed.
    """

    reader: str
    at: str
    software_version: str = ""
    headline: str = ""
    conclusion: str = ""
    open_points: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # An empty name would sign for nobody.
        require(bool(self.reader.strip()), "a signature needs a name")
        require_time("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChoice:
    """The reader's part of the report, beside name and comment.

    Attributes
    ----------
    conclusion
        Text with fields in braces, such as "{GLS}"; the page shows the measured values
        of the moment, so that no number in it can be out of date.
    pictures
        Which pictures are printed, in the order of `ReportPicture`.
    signature
        None while the report is a draft. What is signed is not changed.
    amended
        Signatures that were taken back to change something, the oldest first.
    """

    conclusion: str = ""
    pictures: tuple[ReportPicture, ...] = USUAL_PICTURES
    signature: Signature | None = None
    amended: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        # One order, so that equal choices are equal records.
        order = [picture for picture in ReportPicture if picture in self.pictures]
        require(
            list(self.pictures) == order,
            f"pictures must be in their order, each once, got {self.pictures}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A sentence or two that the reader keeps for conclusions.

    Attributes
    ----------
    title
        What the menu shows.
    text
        With fields in braces, such as "{GLS}".
    """

    title: str
    text: str

    def __post_init__(self) -> None:
        require(bool(self.title.strip()), "a text block needs a title")
