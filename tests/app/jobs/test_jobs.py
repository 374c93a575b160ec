"""Slow work ends where it should: on the window's thread, or nowhere."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from PySide6.QtCore import QThread

from longaxis.app.jobs.jobs import Jobs
from longaxis.errors import BadInputError


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.stop_all()


def test_a_result_arrives_on_the_windows_thread(jobs, qtbot, qapp):
    seen = []

    def work(progress):
        return threading.current_thread() is threading.main_thread()

    def take(was_main_thread):
        seen.append((was_main_thread, QThread.currentThread() is qapp.thread()))

    jobs.start("Test", work, then=take)
    qtbot.waitUntil(lambda: not jobs.running)
    assert seen == [(False, True)]


def test_progress_is_told(jobs, qtbot):
    gate, shares = threading.Event(), []

    def work(progress):
        gate.wait(2)
        time.sleep(0.05)  # reports that follow each other at once are left out
        progress(0.5)

    job = jobs.start("Test", work)
    job.progressed.connect(shares.append)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert 0.5 in shares
    assert job.share == 0.5


def test_an_error_is_told_once(jobs, qtbot):
    told, taken = [], []
    jobs.failed.connect(told.append)

    def work(progress):
        message = "This file is damaged."
        raise BadInputError(message)

    jobs.start("Test", work, then=taken.append)
    qtbot.waitUntil(lambda: not jobs.running)
    assert [str(error) for error in told] == ["This file is damaged."]
    assert taken == []


@pytest.mark.parametrize("notices", [True, False])
def test_a_cancelled_job_says_nothing(jobs, qtbot, notices):
    started, gate, said = threading.Event(), threading.Event(), []
    jobs.failed.connect(said.append)

    def work(progress):
        started.set()
        gate.wait(2)
        if notices:
            progress(0.5)
        return "late"

    job = jobs.start("Test", work, then=said.append)
    qtbot.waitUntil(started.is_set)
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert said == []


def test_stopping_waits_for_running_work_and_drops_waiting_work(qapp):
    jobs, done = Jobs(), []
    for number in range(20):
        jobs.start("Test", lambda _, n=number: done.append(n))
    jobs.stop_all()
    n_done = len(done)
    assert jobs.running == ()
    qapp.processEvents()
    assert len(done) == n_done


def test_no_thread_frees_unused_objects_while_a_job_is_under_way(jobs, qtbot):
    gate, seen = threading.Event(), []

    def work(progress):
        gate.wait(2)
        seen.append(gc.isenabled())

    assert gc.isenabled()
    jobs.start("First", work)
    jobs.start("Second", lambda _progress: None)
    qtbot.waitUntil(lambda: len(jobs.running) == 1)
    assert not gc.isenabled()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert seen == [False]
    assert gc.isenabled()


def test_stopping_all_jobs_lets_objects_be_freed_again(jobs):
    jobs.start("Test", lambda _progress: time.sleep(0.01))
    assert not gc.isenabled()
    jobs.stop_all()
    assert gc.isenabled()


def test_a_job_belongs_to_the_study_that_started_it(jobs, qtbot):
    gate, taken, failed = threading.Event(), [], []
    jobs.failed.connect(failed.append)

    def fail(_progress):
        gate.wait(2)
        message = "This file is damaged."
        raise BadInputError(message)

    jobs.start("Read", lambda _: gate.wait(2), then=lambda _: taken.append("read"))
    jobs.start("Fail", fail)
    jobs.start(
        "Save",
        lambda _: gate.wait(2),
        then=lambda _: taken.append("saved"),
        of_study=False,
    )
    jobs.stop_study()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert taken == ["saved"]
    assert failed == []


def test_a_job_that_no_thread_took_up_ends_when_all_are_stopped(jobs):
    gate, ended = threading.Event(), []
    busy = [jobs.start("Busy", lambda _: gate.wait(2)) for _ in range(2)]
    waiting = jobs.start("Waiting", lambda _: None)
    for job in (*busy, waiting):
        job.ended.connect(lambda: ended.append(1))
    gate.set()
    jobs.stop_all()
    assert len(ended) == 3
