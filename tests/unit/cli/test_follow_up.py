"""`longaxis follow-up`, and sessions where results are taken."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.cli import main
from longaxis.data import GlobalDefinition, StudyDocument, StudyResult
from longaxis.io.sessions.session_file import save_session
from longaxis.io.tables.result_json import write_result
from tests.made_up_results import HEADER, made_up_document, made_up_study_result

if TYPE_CHECKING:
    from pathlib import Path


@cache
def study() -> StudyResult:
    """Return a study of all three views."""
    return made_up_study_result()


def write_exam(path: Path, date: str, scale: float) -> Path:
    """Write an exam in which every global strain is scaled."""

    def scaled(value: float) -> float:
        return scale * value

    views = tuple(
        replace(
            view,
            globals_={
                definition: replace(values, end_systolic=scaled(values.end_systolic))
                for definition, values in view.globals_.items()
            },
        )
        for view in study().views
    )
    whole = study().values.global_end_systolic
    assert whole is not None
    result = replace(
        study(),
        header=replace(HEADER, study_date=date, study_uid=f"1.2.{date}"),
        views=views,
        values=replace(study().values, global_end_systolic=scaled(whole)),
    )
    write_result(result, path)
    return path


@pytest.fixture
def exams(tmp_path: Path) -> list[str]:
    """Return three exams, not in the order of their dates: 100, 95 and 80 %."""
    dates = {"c.json": ("20260901", 0.80), "a.json": ("20260101", 1.0)}
    dates["b.json"] = ("20260501", 0.95)
    return [
        str(write_exam(tmp_path / name, date, scale))
        for name, (date, scale) in dates.items()
    ]


def test_change_is_called_within_or_beyond(
    exams: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serial", *exams, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["comparisons"]
    names = [(each["earlier"], each["later"]) for each in found]
    assert names == [
        ("2026-01-01", "2026-05-01"),
        ("2026-01-01", "2026-09-01"),
        ("2026-05-01", "2026-09-01"),
    ]
    # 5 % is 5.1 % of the mean; 20 % is 22 %, 15 % of 95 % is 17 %: beyond 14.7 %.
    assert [each["changes"][0]["beyond"] for each in found] == [False, True, True]
    mean = found[1]["changes"][-1]
    assert mean["what"] == "mean of three views"
    assert mean["relative"] == pytest.approx(0.2 / 0.9)
    whole = study().values.global_end_systolic
    assert whole is not None
    assert mean["earlier"] == pytest.approx(100 * whole)
    assert "10.1007/s00392-018-1363-7" in mean["source"]
    assert not found[0]["warnings"]


def test_the_lines_say_change_limit_and_source(
    exams: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.csv"
    rows = [f"S{row},A4C,{-20 - row % 2},{-20}" for row in range(8)]
    own.write_text("\n".join(["subject,group,a,b", *rows]) + "\n")
    assert main(["serial", *exams[:2], "--sdc-from", str(own)]) == 0
    out = capsys.readouterr().out
    value = study().views[0].globals_[GlobalDefinition.LINE].end_systolic
    assert "2026-01-01 to 2026-09-01: end-systolic strain, G1, mid-wall" in out
    assert f"A4C: {100 * value:.1f} % to {80 * value:.1f} %" in out
    # SD of 0, -1, 0, -1 …: sqrt(2 / 7); 1.96 times that is 1.05.
    assert "beyond the smallest detectable change (1.0 points)" in out
    assert "1.05 points: own reader study, own.csv, 8 pairs" in out
    assert "14.7 % of the mean of both: published" in out


def test_times_need_a_study_of_ones_own(
    exams: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["serial", *exams, "--quantity", "time-to-peak"]
    assert main(command) == 3
    assert "Nothing is published for times" in capsys.readouterr().err
    own = tmp_path / "own.csv"
    rows = [f"S{row},A4C,{300 + 10 * (row % 2)},300" for row in range(4)]
    own.write_text("\n".join(["subject,group,a,b", *rows]) + "\n")
    assert main([*command, "--sdc-from", str(own), "--json"]) == 0
    twice = [*command, "--sdc-from", str(own), "--sdc-from", str(own)]
    assert main(twice) == 3


def test_what_is_no_exam_is_refused(
    exams: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged.json"
    content = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    del content["views"][0]["tracker"]
    damaged.write_text(json.dumps(content), encoding="utf-8")
    assert main(["serial", exams[0], str(damaged)]) == 3
    assert "“damaged.json” is damaged" in capsys.readouterr().err
    assert main(["serial", exams[0]]) == 3


# ---- sessions ----------------------------------------------------------------


@cache
def document() -> StudyDocument:
    """Return a reader's work in one view."""
    return made_up_document((View.FOUR_CHAMBER,))


def saved(folder: Path, patient: str) -> Path:
    """Save a patient's session in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    header = replace(HEADER, patient_id=patient, study_uid=f"1.2.{patient[1:]}")
    path = folder / f"{patient}.longaxis"
    save_session(replace(document(), header=header), path)
    return path


def test_sessions_are_measured_and_paired_with_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    truth = pipeline.measure_study(document())
    line = truth.views[0].globals_[GlobalDefinition.LINE]
    for number in range(3):
        saved(first, f"P{number}")
        shifted = replace(line, end_systolic=line.end_systolic - 0.01)
        view = replace(truth.views[0], globals_={GlobalDefinition.LINE: shifted})
        header = replace(HEADER, patient_id=f"P{number}", study_uid=f"1.2.{number}")
        result = replace(truth, header=header, views=(view,))
        write_result(result, tmp_path / "result.json")
        (second / f"{number}").mkdir(parents=True)
        (tmp_path / "result.json").replace(second / f"{number}" / "result.json")
        # The session beside a result is where it came from: no second reading.
        saved(second / f"{number}", f"P{number}")
    assert main(["agree", str(first), str(second), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 3
    assert found["bias"] == pytest.approx(1.0)
    assert found["mean"] == pytest.approx(100 * line.end_systolic - 0.5)


def test_a_session_is_an_exam(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = saved(tmp_path / "session", "P0")
    result = tmp_path / "result.json"
    header = replace(HEADER, patient_id="P0", study_uid="1.2.7", study_date="20260901")
    truth = pipeline.measure_study(document())
    write_result(replace(truth, header=header), result)
    assert main(["serial", str(session), str(result), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["comparisons"]
    assert found["later"] == "2026-09-01"
    (change,) = found["changes"]
    assert change["difference"] == 0
    assert not change["beyond"]
