"""Results of one patient as exams that can be compared."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from longaxis.data.follow_up import MEAN_OF_VIEWS, Exam, ExamView
from longaxis.data.readings import Part, Quantity
from longaxis.data.strain import GlobalDefinition
from longaxis.errors import UnreadableFileError
from longaxis.io.tables.agreement_results import FIELDS, numbers_of
from longaxis.io.tables.result_files import header_text, read_result

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data.readings import PairChoice
    from longaxis.io.tables.result_files import MeasureSession, Result


def read_exam(
    path: Path, choice: PairChoice, *, measure: MeasureSession | None = None
) -> Exam:
    """Return a result or a session as an exam.

    Parameters
    ----------
    choice
        Which number; the mean of the views is added where it exists.

    Raises
    ------
    UnreadableFileError
        Where the file is no result, or a damaged one.
    """
    return exam_of(read_result(path, measure), path.name, choice)


def _exam(result: Result, name: str, choice: PairChoice) -> Exam:
    views = tuple(_view(view) for view in result["views"])
    date = header_text(result, "study_date")
    numbers = numbers_of(result, replace(choice, part=Part.VIEWS))
    # Only G1 has a mean over three views; times have none.
    has_mean = choice.definition is GlobalDefinition.LINE
    if has_mean and choice.quantity is not Quantity.TIME_TO_PEAK:
        whole = numbers_of(result, replace(choice, part=Part.STUDY))
        # Empty where the result has no mean of views, so nothing is added then.
        numbers |= dict(zip([MEAN_OF_VIEWS], whole.values(), strict=False))
    return Exam(
        half_widths=_half_widths(result, choice),
        convention=str(result.get("convention") or ""),
        name=f"{date[:4]}-{date[4:6]}-{date[6:]}"
        if len(date) == 8
        else name.rsplit(".", 1)[0],
        patient_id=header_text(result, "patient_id"),
        patient_name=header_text(result, "patient_name"),
        birth_date=header_text(result, "birth_date"),
        patient_id_issuer=header_text(result, "patient_id_issuer"),
        study_uid=header_text(result, "study_uid"),
        study_date=date,
        reader=str(result.get("reader") or ""),
        software=f"Longaxis {result['software']['version']}",
        layer=str(result["definitions"]["layer"]),
        views=views,
        numbers=numbers,
    )


def exam_of(result: Result, name: str, choice: PairChoice) -> Exam:
    """Return a result that is already read as an exam.

    Parameters
    ----------
    name
        What to call it where it has no date.

    Raises
    ------
    UnreadableFileError
        Where the result is damaged.
    """
    try:
        return _exam(result, name, choice)
    # Files are made by hand as well: any entry may be of another type than ours.
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"The result “{name}” is damaged."
        raise UnreadableFileError(message) from error


def _half_widths(result: Result, choice: PairChoice) -> dict[str, float]:
    """Return half of the 95 % interval of each number that has one, in percent."""
    field = FIELDS[choice.quantity]
    widths: dict[str, object] = {
        MEAN_OF_VIEWS: (result.get("uncertainty") or {}).get(f"global_{field}")
    }
    for view in result["views"]:
        of_definition = (view.get("uncertainty") or {}).get("global", {})
        width = of_definition.get(choice.definition.value[:2]) or {}
        widths[str(view["view"])] = width.get(field)
    return {
        name: choice.scale * width
        for name, value in widths.items()
        if (width := _number(value)) is not None
    }


def _view(view: dict[str, Any]) -> ExamView:
    loop, tracker, settings = view["loop"], view["tracker"], view["settings"]
    origin = loop["origin"]
    # Eight digits are enough to see that two exams used different weights.
    model = tracker["model_sha256"][:8]
    named = (tracker["name"], tracker["version"], model and f"({model})")
    return ExamView(
        name=str(view["view"]),
        frame_rate_hz=_number(loop["frame_rate_hz"]),
        heart_rate_bpm=_heart_rate_bpm(view),
        tracker=" ".join(filter(None, named)),
        processing=f"{settings['smoothing']}; {view['reported_stage']}",
        end_systole=str(view["beat"]["end_systole_source"]),
        system=" ".join(filter(None, (origin["manufacturer"], origin["model"]))),
    )


def _heart_rate_bpm(view: dict[str, Any]) -> float | None:
    """Return the rate the file states, else that of the beat that was measured."""
    # The stated rate belongs to the loop; a measured beat may be an ectopic one.
    stated = _number(view["loop"]["heart_rate_bpm"])
    beat = view["beat"]
    times_s = view["loop"]["frame_times_s"]
    # A beat that is cut off says nothing about the rate, nor do times in doubt.
    if stated is not None or not beat["is_complete"] or times_s is None:
        return stated
    duration_s = float(times_s[beat["last"]]) - float(times_s[beat["end_diastole"]])
    return 60 / duration_s if duration_s > 0 else None


def _number(value: object) -> float | None:
    # 0 stands for unknown in headers, and is no rate.
    if isinstance(value, int | float) and math.isfinite(value) and value > 0:
        return float(value)
    return None
