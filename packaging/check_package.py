"""Check the packaged program: everything below runs without a network.

    python packaging/check_package.py [FOLDER]

FOLDER is what `make package` built (dist/package/Longaxis). It is copied to a path with
spaces and umlauts and run as a user whose home cannot be written to. What it prints and
writes is compared with the same version run by Python. LONGAXIS_TEST_DATA names a
folder of real DICOM files; without it the bundled loops are read. Writes screenshots to
out/.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "longaxis.exe" if sys.platform == "win32" else "longaxis"
NOBODY = 65534
START_S = 90
"""Time for the window to be drawn, on a busy machine (chosen)."""


class CheckError(Exception):
    """A check that did not hold; its text says which."""


def main() -> int:
    """Run all checks, print one line for each, and return how many failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = ROOT / "dist" / "package" / "Longaxis"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    folder = parser.parse_args().folder.resolve()
    n_failed = 0
    with tempfile.TemporaryDirectory(prefix="longaxis-") as name:
        place = Place(Path(name), folder)
        for check in CHECKS:
            started = time.monotonic()
            try:
                result = check(place)
                line = f"ok      {check.__name__[6:].replace('_', ' ')}: {result}"
            except (CheckError, OSError, subprocess.SubprocessError) as error:
                n_failed += 1
                line = f"FAILED  {check.__name__[6:].replace('_', ' ')}: {error}"
            print(f"{line} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{len(CHECKS) - n_failed} passed, {n_failed} failed")
    return n_failed


class Place:
    """The copied program and a folder to work in.

    Attributes
    ----------
    program, python
        Command lines of the packaged program and of the same version in Python.
    work
        The only folder that the user of the checks may write to.
    """

    def __init__(self, top: Path, folder: Path) -> None:
        top.chmod(0o755)
        copy = top / "Programme für alle" / "Länge Achse"
        shutil.copytree(folder, copy, symlinks=True)
        self.work = top / "Arbeit"
        self.work.mkdir()
        self.home = top / "no home"
        self.home.mkdir()
        self.home.chmod(0o555)
        self.program = [str(copy / NAME)]
        self.python = [sys.executable, "-m", "longaxis"]
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY"}
        } | {"HOME": str(self.home), "TMPDIR": str(self.work), "LC_ALL": "C.UTF-8"}
        self.environment |= {"OMP_NUM_THREADS": "1"}
        if hasattr(os, "chown") and os.getuid() == 0:
            os.chown(self.work, NOBODY, NOBODY)

    def command(self, *arguments: str) -> list[str]:
        """Return the packaged program's command line, cut off every network."""
        if sys.platform != "linux":
            return [*self.program, *arguments]
        user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        as_user = ["setpriv", *user] if os.getuid() == 0 else []
        return [*as_user, "unshare", "-rn", *self.program, *arguments]

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run the packaged program and return what it printed."""
        return self._output(self.command(*arguments), code)

    def run_python(self, *arguments: str) -> str:
        """Run the same version by Python and return what it printed."""
        return self._output([*self.python, *arguments], 0)

    def outcome(self, command: list[str]) -> tuple[int, str]:
        """Return the exit code, and what stands on standard error if it is not 0."""
        done = self._done(command)
        return done.returncode, done.stderr if done.returncode else ""

    def _done(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.work,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=900,
            check=False,
        )

    def _output(self, command: list[str], code: int) -> str:
        done = self._done(command)
        if done.returncode != code:
            message = f"exit code {done.returncode}: {done.stderr[-500:]}"
            raise CheckError(message)
        return done.stdout


def expect(holds: bool, message: str) -> None:
    """Raise with a message unless something holds."""
    if not holds:
        raise CheckError(message)


def check_doctor(place: Place) -> str:
    """Find nothing missing but a home to write to."""
    facts = json.loads(place.run("doctor", "--json", code=4))
    expect(facts["packaged"], "not packaged")
    problems = [each for each in facts["problems"] if "not writable" not in each]
    expect(problems == [], " ".join(problems))
    expect(facts["onnx_runtime"]["runs_on"] == "CPU", str(facts["onnx_runtime"]))
    return f"networks run on {facts['onnx_runtime']['runs_on']}"


def check_info(place: Place) -> str:
    """Read every file as Python does, pictures included."""
    named = os.environ.get("LONGAXIS_TEST_DATA")
    folder = Path(named) if named else ROOT / "src/longaxis/resources/sample_study"
    ours = place.run("info", str(folder))
    expect(ours == place.run_python("info", str(folder)), "not as from Python")
    facts = [json.loads(line) for line in ours.splitlines()]
    syntaxes = {each["transfer_syntax"] for each in facts if each["transfer_syntax"]}
    expect(bool(syntaxes), "no file was read")
    return f"{len(facts)} loops, {len(syntaxes)} transfer syntaxes, as from Python"


def check_decoding(place: Place) -> str:
    """Decode one loop of each transfer syntax, in the child process."""
    named = os.environ.get("LONGAXIS_TEST_DATA")
    folder = Path(named) if named else ROOT / "src/longaxis/resources/sample_study"
    loops = [json.loads(line) for line in place.run("info", str(folder)).splitlines()]
    by_syntax = {
        loop["transfer_syntax"]: loop
        for loop in loops
        if loop["transfer_syntax"] and not loop["member"] and not loop["problems"]
    }
    points = place.work / "points.csv"
    points.write_text("row,column,x_mm,y_mm\n0,0,30,30\n0,1,32,30\n0,2,34,30\n")
    refused = []
    for syntax, loop in sorted(by_syntax.items()):
        task = ["track", loop["path"], "--points", str(points), "--frame", "0"]
        task += ["--mm-per-pixel", "0.3", "0.3", "--fps", "50"]
        task += ["--out", str(place.work / f"{syntax}.npz")]
        if place.outcome(place.command(*task)) != (0, ""):
            # Such as a loop in colour: Python must say the same of it.
            ours, python = (
                place.outcome(command)
                for command in (place.command(*task), [*place.python, *task])
            )
            expect(ours == python, f"{loop['path']}: {ours} against {python}")
            refused.append(syntax)
    expect(len(refused) < len(by_syntax), "nothing was decoded")
    return ", ".join(sorted(by_syntax))


def check_demo(place: Place) -> str:
    """Compare the demo's numbers with those by Python, byte for byte."""
    place.run("demo", "--headless", "--out", "frozen")
    place.run_python("demo", "--headless", "--out", "python")
    frozen, python = (
        (place.work / name / "values.csv").read_bytes() for name in ("frozen", "python")
    )
    expect(frozen == python, "values.csv differs")
    return f"values.csv as from Python, {len(frozen)} bytes"


def check_self_test(place: Place) -> str:
    """Compare with the simulated hearts."""
    return place.run("self-test").strip().splitlines()[-1]


def check_networks(place: Place) -> str:
    """Load the bundled networks."""
    lines = place.run("trackers", "--json").splitlines()
    facts = [json.loads(line) for line in lines]
    broken = [each["name"] for each in facts if each["problem"]]
    expect(broken == [], f"{broken} not available")
    return ", ".join(each["name"] for each in facts)


def check_batch(place: Place) -> str:
    """Measure two saved sessions in two workers."""
    session = place.work / "frozen" / "study.longaxis"
    copies = [place.work / f"Fall {number}.longaxis" for number in (1, 2)]
    for copy in copies:
        shutil.copy(session, copy)
    table = place.work / "loops.csv"
    table.write_text("session\n" + "".join(f"{copy}\n" for copy in copies))
    shown = place.run("batch", str(table), "--out", "cohort", "--workers", "2")
    expect(shown.startswith("2 of 2 loops measured"), shown)
    return shown.strip().splitlines()[-1]


def check_window(place: Place) -> str:
    """Open the window with the sample study, and keep its picture."""
    if sys.platform != "linux":
        return "not checked on this system"
    expect(shutil.which("Xvfb") is not None, "needs Xvfb")
    display = f":{90 + os.getpid() % 900}"
    server = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-ac"],
        stderr=subprocess.DEVNULL,
    )
    environment = place.environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    time.sleep(2)
    window = subprocess.Popen(
        place.command("demo"), cwd=place.work, env=environment, stderr=subprocess.PIPE
    )
    try:
        n_colours = _wait_for_picture(display, window)
    finally:
        window.kill()
        window.wait()
        server.terminate()
        server.wait()
    return f"{n_colours} colours on screen, see out/package-window.png"


def _wait_for_picture(display: str, window: subprocess.Popen[bytes]) -> int:
    """Return how many colours the screen shows once the window is drawn and still."""
    from PIL import ImageGrab

    path = ROOT / "out" / "package-window.png"
    path.parent.mkdir(exist_ok=True)
    ends = time.monotonic() + START_S
    last, n_still = b"", 0
    while time.monotonic() < ends and n_still < 3:
        time.sleep(2)
        if window.poll() is not None:
            stderr = window.stderr.read().decode("utf-8", "replace")
            message = f"it ended with {window.returncode}: {stderr[-500:]}"
            raise CheckError(message)
        picture = ImageGrab.grab(xdisplay=display)
        n_colours = len(picture.getcolors(maxcolors=2**24) or [])
        n_still = n_still + 1 if n_colours > 100 and picture.tobytes() == last else 0
        last = picture.tobytes()
    picture.save(path)
    expect(n_colours > 100, f"only {n_colours} colours: no window")
    return n_colours


CHECKS = [
    check_doctor,
    check_info,
    check_decoding,
    check_demo,
    check_networks,
    check_self_test,
    check_batch,
    check_window,
]


if __name__ == "__main__":
    sys.exit(main())
