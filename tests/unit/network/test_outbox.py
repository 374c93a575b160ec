"""The outbox: nothing is lost and nothing is sent twice, kills included."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pydicom
import pytest

from longaxis.errors import ArchiveError, CancelledError
from longaxis.io.dicom_objects.structured_report import write_echo_report
from longaxis.network.connect import connect
from longaxis.network.outbox import Outbox
from tests.made_up_results import made_up_study_result
from tests.unit.network.conftest import node_at, wait_until

ROOT = Path(__file__).parents[3]


class FakeArchive:
    """Takes objects, or fails as asked to.

    Attributes
    ----------
    sent
        SOP Instance UIDs in the order of arrival.
    fails_with
        Raised after the object arrived.
    refuses_with
        Raised before it arrives.
    """

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.fails_with: ArchiveError | None = None
        self.refuses_with: ArchiveError | None = None
        self.can_say = True

    def send(self, path: Path) -> None:
        """Take an object."""
        if self.refuses_with is not None:
            raise self.refuses_with
        self.sent.append(str(pydicom.dcmread(path).SOPInstanceUID))
        if self.fails_with is not None:
            raise self.fails_with

    def holds(self, sop_instance_uid: str, _study_uid: str) -> bool | None:
        """Return whether an object arrived."""
        return sop_instance_uid in self.sent if self.can_say else None


@pytest.fixture
def outbox(tmp_path) -> Outbox:
    return Outbox(tmp_path / "outbox")


@pytest.fixture
def fake() -> FakeArchive:
    return FakeArchive()


def states(outbox: Outbox) -> list[str]:
    return [entry.state for entry in outbox.entries()]


def deliver(outbox: Outbox, archive: FakeArchive):
    return outbox.deliver(lambda _: archive, settle_s=0.0)


def test_an_object_is_sent_once_however_often_it_is_added(outbox, fake, loops):
    for _ in range(3):
        outbox.add(loops[0], "PACS")
    assert states(outbox) == ["waiting"]
    assert deliver(outbox, fake) == ()
    outbox.add(loops[0], "PACS")
    assert deliver(outbox, fake) == ()
    assert len(fake.sent) == 1
    assert states(outbox) == ["sent"]


def test_the_copy_is_sent_even_where_the_file_is_gone(outbox, fake, loops, tmp_path):
    path = tmp_path / "report.dcm"
    shutil.copy(loops[0], path)
    outbox.add(path, "PACS")
    path.unlink()
    assert deliver(outbox, fake) == ()
    assert len(fake.sent) == 1
    assert list((tmp_path / "outbox" / "objects").iterdir()) == []


def test_two_archives_get_the_same_object(outbox, fake, loops):
    outbox.add(loops[0], "PACS")
    outbox.add(loops[0], "research")
    other = FakeArchive()
    outbox.deliver(lambda name: fake if name == "PACS" else other, settle_s=0.0)
    assert (len(fake.sent), len(other.sent)) == (1, 1)


def test_what_certainly_did_not_arrive_waits(outbox, fake, loops):
    fake.refuses_with = ArchiveError("Unreachable.", nothing_arrived=True)
    outbox.add(loops[0], "PACS")
    (left,) = deliver(outbox, fake)
    assert (left.state, left.problem) == ("waiting", "Unreachable.")
    fake.refuses_with = None
    assert deliver(outbox, fake) == ()
    assert len(fake.sent) == 1


def test_what_may_have_arrived_is_asked_about_and_not_sent_again(outbox, fake, loops):
    fake.fails_with = ArchiveError("Closed the connection.")
    outbox.add(loops[0], "PACS")
    (left,) = deliver(outbox, fake)
    assert left.state == "sending"
    fake.fails_with = None
    assert deliver(outbox, fake) == ()
    assert len(fake.sent) == 1
    assert states(outbox) == ["sent"]


def test_an_archive_that_does_not_say_gets_it_again(outbox, fake, loops):
    fake.fails_with = ArchiveError("Closed the connection.")
    outbox.add(loops[0], "PACS")
    deliver(outbox, fake)
    fake.fails_with, fake.can_say = None, False
    assert deliver(outbox, fake) == ()
    assert len(set(fake.sent)) == 1  # the same object by its UID


def test_a_refused_object_is_not_tried_again_until_asked_to(outbox, fake, loops):
    fake.refuses_with = ArchiveError("Not this kind.", is_refusal=True)
    outbox.add(loops[0], "PACS")
    deliver(outbox, fake)
    fake.refuses_with = None
    assert deliver(outbox, fake) == ()
    assert states(outbox) == ["refused"]
    outbox.retry_refused()
    deliver(outbox, fake)
    assert states(outbox) == ["sent"]


def test_one_failure_does_not_hold_up_the_others(outbox, fake, loops):
    for path in loops:
        outbox.add(path, "PACS" if path is loops[0] else "research")
    broken = FakeArchive()
    broken.refuses_with = ArchiveError("No.", nothing_arrived=True)
    left = outbox.deliver(lambda name: broken if name == "PACS" else fake)
    assert len(left) == 1
    assert len(fake.sent) == 2


def test_stopping_leaves_the_rest_waiting(outbox, fake, loops):
    for path in loops:
        outbox.add(path, "PACS")

    def stop(done: int, _all: int) -> None:
        if done == 1:
            raise CancelledError

    with pytest.raises(CancelledError):
        outbox.deliver(lambda _: fake, stop)
    assert states(outbox) == ["sent", "waiting", "waiting"]


def test_two_processes_do_not_send_at_once(outbox, fake, loops, tmp_path):
    outbox.add(loops[0], "PACS")
    with (
        Outbox(tmp_path / "outbox")._delivering(),
        pytest.raises(ArchiveError, match="being sent by another"),
    ):
        deliver(outbox, fake)
    assert deliver(outbox, fake) == ()


def test_an_object_can_be_dropped(outbox, loops, tmp_path):
    entry = outbox.add(loops[0], "PACS")
    outbox.remove(entry.number)
    assert outbox.entries() == ()
    assert list((tmp_path / "outbox" / "objects").iterdir()) == []


def test_what_is_no_dicom_file_is_not_added(outbox, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Notes")
    with pytest.raises(ArchiveError, match="not a DICOM file"):
        outbox.add(path, "PACS")


def test_an_unreachable_archive_keeps_everything(outbox, node, rude_peer, loops):
    outbox.add(loops[0], "PACS")
    (left,) = outbox.deliver(
        lambda _: connect(node_at(node, rude_peer(b"").port)), settle_s=0.0
    )
    assert left.state == "waiting"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
@pytest.mark.parametrize(
    "n_kills",
    [6, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(1500)])],
)
def test_kills_lose_nothing_and_send_nothing_twice(
    archive, node, loops, tmp_path, n_kills
):
    """The sender is killed at random moments, again and again."""
    folder = tmp_path / "outbox"
    objects = numbered_copies(loops[0], tmp_path / "objects", 2 * n_kills)
    script = Path(__file__).parent / "killed_sender.py"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    n_killed = 0
    with subprocess.Popen(
        [sys.executable, script, folder, str(node.port), str(n_kills), *objects],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as sender:
        for _ in sender.stdout:
            n_killed += 1
            # What was on its way into the archive has arrived, or never will.
            assert wait_until(archive.is_idle, seconds=120)
            sender.stdin.write("\n")
            sender.stdin.flush()
    assert sender.returncode == 0
    outbox = Outbox(folder)
    assert {entry.state for entry in outbox.entries()} == {"sent"}
    assert len(archive.n_stored) == len(objects)
    assert set(archive.n_stored.values()) == {1}
    assert n_killed == n_kills


def numbered_copies(loop: Path, folder: Path, count: int) -> list[Path]:
    """Return small objects with different UIDs, made of a loop's header."""
    folder.mkdir()
    dataset = pydicom.dcmread(loop)
    del dataset.PixelData
    dataset.ImageComments = "x" * 10_000
    paths = []
    for number in range(count):
        dataset.SOPInstanceUID = f"1.2.3.{number + 1}"
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        paths.append(folder / f"{number}.dcm")
        dataset.save_as(paths[-1])
    return paths


# ---- an archive that answers oddly ---------------------------------------------


def left_sending(outbox: Outbox, fake: FakeArchive, loop: Path) -> None:
    """Leave an object in the state that a broken connection leaves it in."""
    fake.fails_with = ArchiveError("Closed the connection.")
    outbox.add(loop, "PACS")
    deliver(outbox, fake)
    fake.fails_with = None
    assert states(outbox) == ["sending"]


def test_an_archive_that_refuses_the_question_gets_it_again(outbox, fake, loops):
    left_sending(outbox, fake, loops[0])

    def refuse(_uid: str, _study_uid: str) -> bool | None:
        message = "No such service (HTTP 404)."
        raise ArchiveError(message, is_refusal=True)

    fake.holds = refuse
    assert deliver(outbox, fake) == ()
    assert states(outbox) == ["sent"]


def test_an_archive_that_cannot_be_reached_is_asked_later(outbox, fake, loops):
    left_sending(outbox, fake, loops[0])

    def fail(_uid: str, _study_uid: str) -> bool | None:
        message = "Cannot be reached."
        raise ArchiveError(message, nothing_arrived=True)

    fake.holds = fail
    (left,) = deliver(outbox, fake)
    assert (left.state, left.problem) == ("sending", "Cannot be reached.")
    assert len(fake.sent) == 1


# ---- several processes, and who may read the outbox ----------------------------


def test_a_copy_is_not_dropped_while_its_object_is_added(outbox, loops, tmp_path):
    """Another process clears away copies at the worst moment."""
    other = Outbox(tmp_path / "outbox")
    dropped = threading.Event()

    def drop() -> None:
        other._drop_copies()
        dropped.set()

    add_row, thread = Outbox._add_row, threading.Thread(target=drop)

    def add_row_late(self, *arguments):
        thread.start()
        dropped.wait(0.5)  # in time only if nothing keeps it from dropping
        return add_row(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outbox, "_add_row", add_row_late)
        entry = outbox.add(loops[0], "PACS")
    thread.join()
    copy = tmp_path / "outbox" / "objects" / f"{entry.sha256}.dcm"
    assert copy.read_bytes() == loops[0].read_bytes()


def test_many_processes_add_and_send_and_lose_nothing(
    archive, patient_node, loops, tmp_path
):
    """Copies are dropped by one while others add; every object arrives once."""
    folder = tmp_path / "outbox"
    objects = numbered_copies(loops[0], tmp_path / "objects", 24)
    problems: list[Exception] = []

    def add_and_send(mine: list[Path]) -> None:
        own = Outbox(folder)
        for path in mine:
            own.add(path, "PACS")
            try:
                own.deliver(lambda _: connect(patient_node), settle_s=0.5)
            except ArchiveError as error:
                if "being sent by another" not in str(error):
                    problems.append(error)

    threads = [
        threading.Thread(target=add_and_send, args=(objects[start::3],))
        for start in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = Outbox(folder)
    last.deliver(lambda _: connect(patient_node), settle_s=0.5)
    assert problems == []
    assert {entry.state for entry in last.entries()} == {"sent"}
    assert sorted(archive.n_stored.values()) == [1] * len(objects)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_nobody_else_can_read_the_outbox(loops, tmp_path):
    folder = tmp_path / "outbox"
    folder.mkdir()
    (folder / "objects").mkdir()
    before = os.umask(0)
    try:
        Outbox(folder).add(loops[0], "PACS")
        with Outbox(folder)._delivering():
            modes = {
                path: stat.S_IMODE(path.stat().st_mode)
                for path in [folder, *folder.rglob("*")]
            }
    finally:
        os.umask(before)
    assert len(modes) >= 5  # folder, objects, copy, list, lock
    for path, mode in modes.items():
        is_folder = path.name in {"outbox", "objects"}
        assert mode == (0o700 if is_folder else 0o600), path


def test_a_copy_that_is_gone_is_said_and_can_be_added_again(
    outbox, fake, loops, tmp_path
):
    entry = outbox.add(loops[0], "PACS")
    (tmp_path / "outbox" / "objects" / f"{entry.sha256}.dcm").unlink()
    (left,) = deliver(outbox, fake)
    assert left.state == "refused"
    assert "add the file again" in left.problem
    outbox.add(loops[0], "PACS")
    assert deliver(outbox, fake) == ()
    assert states(outbox) == ["sent"]


def test_a_damaged_list_is_one_sentence(tmp_path):
    folder = tmp_path / "outbox"
    Outbox(folder)
    (folder / "outbox.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ArchiveError, match="cannot be read or written") as caught:
        Outbox(folder).entries()
    assert "Error" not in str(caught.value)


# ---- the same finding again ----------------------------------------------------


def test_the_same_finding_is_sent_once(outbox, fake, tmp_path):
    """Written again at another time it is the same object, and not sent twice."""
    result = made_up_study_result()
    for hour in (9, 10):
        path = tmp_path / f"{hour}.dcm"
        written = datetime(2026, 3, 1, hour, tzinfo=UTC)
        write_echo_report(result, path, created_at=written)
        outbox.add(path, "PACS")
        assert deliver(outbox, fake) == ()
    assert len(fake.sent) == 1
    assert states(outbox) == ["sent"]


def test_a_foreign_file_with_other_content_is_sent_too(outbox, fake, loops, tmp_path):
    """Its UID does not name its content: both are what the user asked to send."""
    changed = tmp_path / "changed.dcm"
    dataset = pydicom.dcmread(loops[0])
    dataset.ImageComments = "changed"
    dataset.save_as(changed)
    for path in (loops[0], changed):
        outbox.add(path, "PACS")
    assert deliver(outbox, fake) == ()
    assert len(fake.sent) == 2
