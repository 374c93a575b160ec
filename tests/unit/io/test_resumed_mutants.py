"""Checks over many damaged files are stopped and continued without a gap."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from benchmarks import mutants, resumed, session_mutants, table_mutants

if TYPE_CHECKING:
    from pathlib import Path


def run_until(state: Path, until: int, tried: list[int]) -> resumed.Tally:
    """Continue a run whose trials only note their number."""

    def try_one(number: int, tally: resumed.Tally) -> None:
        tried.append(number)
        tally.n_done = number + 1

    options = resumed.options("", "unused.json", 1)
    given = options.parse_args(["--state", str(state), "--until", str(until)])
    tally = resumed.load(state, resumed.Tally)
    resumed.run(given, tally, try_one, saved_every=2)
    return tally


def test_a_run_continues_where_it_stopped(tmp_path: Path) -> None:
    state, tried = tmp_path / "new" / "state.json", []
    run_until(state, 5, tried)
    assert json.loads(state.read_text())["n_done"] == 5
    run_until(state, 9, tried)
    assert tried == list(range(9))
    assert [path.name for path in state.parent.iterdir()] == ["state.json"]


# Threads of other tests may be alive; the child only ends itself.
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize(("code", "n_failures"), [(3, 1), (0, 0)])
def test_the_one_that_ended_the_process_is_counted_and_passed_over(
    code: int, n_failures: int, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    (tmp_path / "state.now").write_text("7")
    tally = resumed.Tally(n_done=6)

    def try_one(number: int, counted: resumed.Tally) -> None:
        if number == 7:
            os._exit(code)
        counted.n_done = number + 1

    resumed.pass_over(state, tally, try_one)
    assert len(tally.failures) == n_failures
    # One that did no harm is tried again in its turn.
    assert tally.n_done == 7 + n_failures
    assert not (tmp_path / "state.now").exists()


@pytest.mark.parametrize("check", [mutants, session_mutants, table_mutants])
def test_a_state_of_an_earlier_run_is_read(check: object, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    earlier = {"n_done": 50000, "slowest_s": 1.5, "failures": ["3, x: y"]}
    state.write_text(json.dumps(earlier))
    tally = resumed.load(state, check.Tally)
    assert (tally.n_done, tally.slowest_s) == (50000, 1.5)
    assert tally.failures == ["3, x: y"]
