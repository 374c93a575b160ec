"""`longaxis study`: from a folder of cases to pairs that `longaxis agreement` reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.cli import main, study_steps
from longaxis.data import Loop, StudyDocument, Tracks
from longaxis.io.reader_study.blinding import blinded
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.tables.agreement_csv import read_pairs
from tests.made_up_results import (
    APEX_MM,
    END_DIASTOLE,
    END_SYSTOLE,
    LAST,
    N_FRAMES,
    made_up_document,
    made_up_loop,
    made_up_mesh,
)

READERS = ("ANNA", "BEN")
SECRETS = (b"Made^Up", b"MU-0001", b"A-77", b"19570312", b"made up", b"Reader")
REGION_PX = (10, 5, 160, 140)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def case_loop(number: int) -> Loop:
    """Return a small loop whose pictures are those of one case."""
    loop = made_up_loop()
    frames = np.roll(loop.frames, number, axis=2)
    return replace(loop, frames=frames, tissue_region_px=REGION_PX)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three cases: sessions in which work was done before."""
    folder = tmp_path_factory.mktemp("cases")
    view = View.FOUR_CHAMBER
    for number in range(3):
        document = made_up_document((view,), {view: case_loop(number)})
        save_session(document, folder / f"patient_{number}.longaxis")
    return folder


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Return the time, which a test may set."""
    times = [START]
    monkeypatch.setattr(study_steps, "now", lambda: times[0])
    return times


@pytest.fixture
def study(cases: Path, tmp_path: Path, clock: list[datetime]) -> Path:
    """Return the folder of a study: one hidden duplicate, re-reads after two weeks."""
    folder = tmp_path / "study"
    options = ["--seed", "5", "--duplicates", "1", "--reread-after", "14"]
    command = ["study", "create", folder, "--cases", cases, "--readers", *READERS]
    assert main([*map(str, command), *options]) == 0
    return folder


@pytest.fixture
def ask(study: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the function that does a step of the study and returns its JSON."""

    def do(step: str, *more: object) -> dict[str, Any]:
        capsys.readouterr()
        command = ["study", step, study, *more, "--json"]
        assert main([str(each) for each in command]) == 0, capsys.readouterr().err
        return dict(json.loads(capsys.readouterr().out))

    return do


def refused(capsys: pytest.CaptureFixture[str], *command: object) -> str:
    """Return the sentence with which a command is refused."""
    assert main([str(each) for each in command]) in {2, 3}
    return capsys.readouterr().err


def tracks(strain: float) -> Tracks:
    """Return a mesh that shrinks towards the apex by this much, and comes back."""
    cycle = (np.arange(N_FRAMES) - END_DIASTOLE) / (LAST - END_DIASTOLE)
    scale = 1 + strain * np.sin(np.pi * cycle) ** 2
    apex_mm = np.array(APEX_MM)
    points_mm = apex_mm + scale[:, None, None] * (
        made_up_mesh().flat_points_mm - apex_mm
    )
    return Tracks(points_mm=points_mm, confidence=np.full(points_mm.shape[:2], 0.95))


def read(path: Path, strain: float) -> None:
    """Do the reader's work: draw and track the one view, and save."""
    document = load_session(path)
    (view,) = document.views
    (drawn,) = made_up_document((view.view,), {view.view: view.loop}).views
    assert drawn.tracked is not None
    tracked = replace(drawn.tracked, tracks=tracks(strain))
    done = replace(drawn, tracked=tracked, mirrored=view.mirrored)
    save_session(replace(document, views=(done,)), path)


def test_a_reader_is_given_nothing_that_tells_the_case(study: Path, ask: Any) -> None:
    answer = ask("next", "--reader", "ANNA")
    path = Path(answer["path"])
    data = path.read_bytes()
    assert not [secret for secret in SECRETS if secret in data]
    assert not [number for number in range(3) if b"patient_%d" % number in data]
    document = load_session(path)
    assert document.header.patient_id == answer["code"] == path.stem
    assert document.reader == "ANNA"
    (view,) = document.views
    assert view.centreline is None
    assert view.tracked is None
    x0, y0, x1, y1 = REGION_PX
    outside = np.ones(view.loop.frames.shape[1:], dtype=bool)
    outside[y0:y1, x0:x1] = False
    assert not view.loop.frames[:, outside].any()
    assert view.loop.frames[:, ~outside].any()
    # Asked again, the same reading and the same file, with whatever is in it.
    save_session(replace(document, comment="half done"), path)
    assert ask("next", "--reader", "ANNA")["code"] == answer["code"]
    assert load_session(path).comment == "half done"
    assert ask("progress")["ANNA"]["open"] == answer["code"]


def finish(ask: Any, reader: str, strain: float) -> int:
    """Read all that is due; return how many that was."""
    n_read = 0
    while (answer := ask("next", "--reader", reader))["code"]:
        path = Path(answer["path"])
        read(path, strain)
        receipt = ask("submit", path, "--reader", reader)
        assert receipt["action"] == "submitted"
        n_read += 1
    return n_read


def test_a_whole_study_ends_in_pairs(
    study: Path,
    ask: Any,
    clock: list[datetime],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert finish(ask, "ANNA", -0.20) == 4
    assert finish(ask, "BEN", -0.18) == 4
    due = ask("progress")["ANNA"]["next_due"]
    assert datetime.fromisoformat(due) == START + timedelta(days=14)
    assert main(["study", "next", str(study), "--reader", "BEN"]) == 0
    assert "Nothing to read before 2026-03-16" in capsys.readouterr().out
    clock[0] = START + timedelta(days=15)
    assert finish(ask, "ANNA", -0.21) == 3
    progress = ask("progress")
    assert (progress["ANNA"]["submitted"], progress["BEN"]["submitted"]) == (7, 4)
    written = ask("export", "--out", tmp_path / "pairs")
    assert {name: each["pairs"] for name, each in written.items()} == {
        "readers_ANNA_BEN": 3,
        "reread_ANNA": 3,
        "duplicate_ANNA": 1,
        "duplicate_BEN": 1,
    }
    between = read_pairs(Path(written["readers_ANNA_BEN"]["path"]))
    assert between.subjects == ("patient_0", "patient_1", "patient_2")
    # The line shortens by 20 and by 18 %, of which so much before end-systole;
    # smoothing blunts it a little.
    systole = np.sin(np.pi * (END_SYSTOLE - END_DIASTOLE) / (LAST - END_DIASTOLE)) ** 2
    assert between.a == pytest.approx(np.full(3, -20.0 * systole), abs=0.2)
    assert between.differences == pytest.approx(np.full(3, -2.0 * systole), abs=0.03)
    again = read_pairs(Path(written["reread_ANNA"]["path"]))
    assert again.differences == pytest.approx(np.full(3, systole), abs=0.03)
    command = ["agree", str(tmp_path / "pairs" / "readers_ANNA_BEN.csv"), "--json"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 3


def test_a_changed_reading_needs_a_reason_and_leaves_both_in_the_log(
    study: Path, ask: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask("next", "--reader", "ANNA")
    path = Path(answer["path"])
    read(path, -0.20)
    receipt = ask("submit", path, "--reader", "ANNA")["receipt"]
    read(path, -0.15)
    again = ("study", "submit", study, path, "--reader", "ANNA")
    assert "say why it changes with --reason" in refused(capsys, *again)
    revised = ask("submit", path, "--reader", "ANNA", "--reason", "wrong beat")
    assert revised["action"] == "revised"
    table = tmp_path / "log.csv"
    checked = ask("audit", "--table", table, "--receipt", receipt)
    assert checked == {"rows": 4, "receipt": revised["receipt"]}
    last = table.read_text(encoding="utf-8").splitlines()[-1]
    assert "wrong beat" in last
    assert "ANNA" in last
    other = ("study", "audit", study, "--receipt", "0" * 64)
    assert "is not in the log" in refused(capsys, *other)


def test_what_cannot_be_measured_is_said_with_a_reason(
    study: Path, ask: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ask("next", "--reader", "BEN")["code"]
    command = ("study", "submit", study, "--reader", "BEN", "--not-measurable", code)
    assert "Say with --reason" in refused(capsys, *command)
    assert main([*map(str, command), "--reason", "no apex"]) == 0
    assert ask("progress")["BEN"]["not_measurable"] == 1
    assert ask("next", "--reader", "BEN")["code"] != code


def test_only_what_was_handed_out_comes_back(
    study: Path, ask: Any, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(ask("next", "--reader", "ANNA")["path"])
    ask("next", "--reader", "BEN")
    read(path, -0.2)
    submit = ("study", "submit", study)
    assert "not handed out to BEN" in refused(capsys, *submit, path, "--reader", "BEN")
    assert "'EVE' is no reader" in refused(capsys, *submit, path, "--reader", "EVE")
    foreign = cases / "patient_0.longaxis"
    assert "was not handed out" in refused(capsys, *submit, foreign, "--reader", "ANNA")
    swapped = with_other_pictures(load_session(path))
    save_session(swapped, path)
    assert "does not hold the pictures" in refused(
        capsys, *submit, path, "--reader", "ANNA"
    )
    assert "Hand in either" in refused(capsys, *submit, "--reader", "ANNA")
    out = ("study", "export", study, "--out", study / "pairs")
    assert "there are no pairs" in refused(capsys, *out)


def with_other_pictures(document: StudyDocument) -> StudyDocument:
    (view,) = document.views
    frames = view.loop.frames.copy()
    frames[3, 70, 80] ^= 1
    return replace(
        document, views=(replace(view, loop=replace(view.loop, frames=frames)),)
    )


def test_cases_that_cannot_be_read_blind_are_refused(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, study = tmp_path / "cases", tmp_path / "study"
    folder.mkdir()
    command = ("study", "create", study, "--cases", folder, "--readers", "A")
    seeded = (*command, "--seed", "1")
    assert "holds no cases" in refused(capsys, *seeded)
    (folder / "one").mkdir()
    loop = case_loop(0)
    np.savez(
        folder / "one" / "loop.npz",
        frames=loop.frames,
        frame_times_s=loop.frame_times_s,
        mm_per_pixel=np.array(loop.mm_per_pixel),
    )
    assert "does not name its view" in refused(capsys, *seeded)
    (folder / "one" / "loop.npz").unlink()
    for name in ("a", "b"):
        data = (cases / "patient_0.longaxis").read_bytes()
        (folder / "one" / f"{name}.longaxis").write_bytes(data)
    assert "holds 2 sessions" in refused(capsys, *seeded)
    assert not (study / study_steps.LOG_NAME).exists()
    assert "0 or more" in refused(capsys, *command, "--seed", "-1")


def test_loops_themselves_are_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from longaxis.resources import sample_study_folder

    (tmp_path / "cases").mkdir()
    source = sample_study_folder() / "a4c.dcm"
    (tmp_path / "cases" / "Miller.dcm").write_bytes(source.read_bytes())
    study = tmp_path / "study"
    command = ("study", "create", study, "--cases", tmp_path / "cases")
    assert main([*map(str, command), "--readers", "A", "--seed", "1"]) == 0
    assert main(["study", "next", str(study), "--reader", "A"]) == 0
    (path,) = (study / study_steps.READINGS_NAME / "A").iterdir()
    document = load_session(path)
    assert [view.view for view in document.views] == [View.FOUR_CHAMBER]
    assert not document.views[0].loop.origin.path
    assert b"Miller" not in path.read_bytes()


# ---- times in doubt -----------------------------------------------------------


def test_a_case_whose_times_are_in_doubt_is_refused(tmp_path, capsys):
    folder, view = tmp_path / "cases", View.FOUR_CHAMBER
    folder.mkdir()
    loop = replace(case_loop(0), time_doubt="The file says 7.77 and 8.88.")
    save_session(made_up_document((view,), {view: loop}), folder / "one.longaxis")
    code = main(
        [
            *("study", "create", str(tmp_path / "study"), "--cases", str(folder)),
            *("--readers", *READERS, "--seed", "1"),
        ]
    )
    assert code == 3
    assert "contradicts itself about time" in capsys.readouterr().err


def test_a_blinded_loop_keeps_its_doubt_without_the_words_of_the_file():
    view = View.FOUR_CHAMBER
    loop = replace(case_loop(0), time_doubt="The file says 7.77 and 8.88.")
    document = blinded(made_up_document((view,), {view: loop}), code="K1", reader="A")
    (found,) = document.views
    assert found.loop.time_doubt
    assert "7.77" not in found.loop.time_doubt
