"""`longaxis archive`: query, retrieve and store over DICOM and DICOMweb."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longaxis.cli import terminal
from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from longaxis.network.nodes import Node
    from longaxis.network.outbox import OutboxEntry

# 3 as for bad input: a script must notice what stayed behind.
_DONE, _NOT_ALL_SENT = 0, 3

_NODE_OPTIONS = (
    ("--host", "host", str, "of a DICOM node: host name or address"),
    ("--port", "port", int, "of a DICOM node; 104 if not given"),
    ("--ae-title", "ae_title", str, "of a DICOM node: its AE title"),
    ("--calling-ae-title", "calling_ae_title", str, "our AE title; LONGAXIS"),
    ("--url", "url", str, "of a DICOMweb node: its service root"),
    ("--user", "user", str, "DICOMweb user; password: LONGAXIS_ARCHIVE_PASSWORD"),
    ("--ca-file", "ca_file", str, "PEM file of who signs the node's certificate"),
    ("--certificate", "certificate_file", str, "PEM file of our own certificate"),
    ("--key", "key_file", str, "PEM file of our certificate's key"),
    ("--timeout", "timeout_s", float, "seconds to wait for an answer; 30"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    _add_node_steps(steps)
    query = _step(steps, "query", "find studies", _query)
    for option in ("--patient-id", "--patient-name", "--accession", "--date"):
        query.add_argument(option, default="")
    fetch = _step(steps, "fetch", "retrieve a study's loops and reports", _fetch)
    fetch.add_argument("study_uid", metavar="STUDY_UID")
    fetch.add_argument("--out", required=True, metavar="DIR")
    send = _step(steps, "send", "put files into the outbox and send it", _send)
    send.add_argument("files", nargs="+", metavar="FILE", type=Path)
    outbox = _step(steps, "outbox", "list what is on its way, or send it", _outbox)
    outbox.add_argument("--send", action="store_true", help="send what waits")
    outbox.add_argument("--retry", action="store_true", help="refused objects, too")
    outbox.add_argument("--remove", type=int, metavar="NUMBER", help="drop an object")
    worklist = _step(steps, "worklist", "list who is scheduled", _worklist)
    worklist.add_argument("--date", default="", metavar="YYYYMMDD")
    worklist.add_argument("--patient-id", default="")
    worklist.add_argument("--modality", default="US")


def _step(
    steps: Any,  # noqa: ANN401 - argparse keeps its class private
    name: str,
    summary: str,
    run_step: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(name, help=summary)
    parser.add_argument("--node", metavar="NAME", help="which archive")
    parser.add_argument("--json", action="store_true", help="one JSON line per entry")
    parser.set_defaults(run_step=run_step)
    return parser


def _add_node_steps(steps: Any) -> None:  # noqa: ANN401
    add = _step(steps, "add", "configure an archive, or change one", _add)
    add.add_argument("name", metavar="NAME")
    for option, name, kind, text in _NODE_OPTIONS:
        add.add_argument(option, dest=name, type=kind, help=text)
    add.add_argument("--tls", action="store_true", default=None, help="encrypt")
    remove = _step(steps, "remove", "remove an archive", _remove)
    remove.add_argument("name", metavar="NAME")
    _step(steps, "list", "list the archives", _list)
    _step(steps, "echo", "test the connection to an archive", _echo)


def run(arguments: argparse.Namespace) -> int:
    """Run one step."""
    run_step: Callable[[argparse.Namespace], int] = arguments.run_step
    return run_step(arguments)


def _node(arguments: argparse.Namespace) -> Node:
    from longaxis.network.nodes import node_named, read_nodes

    return node_named(arguments.node, read_nodes())


# ---- nodes -------------------------------------------------------------------


def _add(arguments: argparse.Namespace) -> int:
    from longaxis.network.nodes import DIMSE, WEB, Node, read_nodes, write_nodes

    # Only what was given changes an existing node; all else stays.
    names = ("tls", *(name for _, name, _, _ in _NODE_OPTIONS))
    given = {name: getattr(arguments, name) for name in names}
    given = {name: value for name, value in given.items() if value is not None}
    nodes = read_nodes()
    earlier = next((node for node in nodes if node.name == arguments.name), None)
    # A service root means DICOMweb, a host DIMSE; the kind need not be named.
    if "url" in given:
        given["protocol"] = WEB
    elif "host" in given:
        given["protocol"] = DIMSE
    if earlier is not None:
        node = replace(earlier, **given)
        nodes = tuple(
            node if known_node is earlier else known_node for known_node in nodes
        )
    else:
        node = Node(name=arguments.name, **given)
        nodes = (*nodes, node)
    write_nodes(nodes)
    terminal.say(f"{node.name}: {node.address}")
    return _DONE


def _remove(arguments: argparse.Namespace) -> int:
    from longaxis.network.nodes import node_named, read_nodes, write_nodes

    nodes = read_nodes()
    gone = node_named(arguments.name, nodes)
    write_nodes(tuple(node for node in nodes if node is not gone))
    return _DONE


def _list(arguments: argparse.Namespace) -> int:
    from longaxis.network.nodes import read_nodes

    for node in read_nodes():
        if arguments.json:
            terminal.say_json(asdict(node))
        else:
            terminal.say(f"{node.name}: {node.protocol}, {node.address}")
    return _DONE


def _echo(arguments: argparse.Namespace) -> int:
    from longaxis.network.connect import connect

    terminal.say(connect(_node(arguments)).echo())
    return _DONE


# ---- studies -----------------------------------------------------------------


def _query(arguments: argparse.Namespace) -> int:
    from longaxis.network.archive import StudyQuery
    from longaxis.network.connect import connect

    query = StudyQuery(
        patient_id=arguments.patient_id,
        patient_name=arguments.patient_name,
        accession_number=arguments.accession,
        date=arguments.date,
    )
    # An empty query would list the whole archive (PS3.4 C.2.2.2.3, universal matching).
    if query.is_empty:
        message = (
            "Say what to search for: --patient-id, --patient-name, --accession or "
            "--date; every study of an archive is too many."
        )
        raise terminal.BadUseError(message)
    for study in connect(_node(arguments)).find(query):
        if arguments.json:
            terminal.say_json(asdict(study))
            continue
        parts = (study.date, study.patient_id, study.patient_name, study.description)
        text = "  ".join(part for part in parts if part)
        terminal.say(
            f"{study.study_uid}  {text}  {'/'.join(study.modalities)}".rstrip()
        )
    return _DONE


def _fetch(arguments: argparse.Namespace) -> int:
    from longaxis.network.connect import connect

    archive = connect(_node(arguments))
    folder = Path(arguments.out)
    with terminal.Bar("Retrieving") as bar:
        fetched = archive.fetch(
            arguments.study_uid,
            folder,
            # Archives need not say how many objects there are.
            lambda done, n_all: bar(done / n_all if n_all else 0.0),
        )
    if arguments.json:
        for path in fetched.files:
            terminal.say_json({"path": str(path)})
    else:
        terminal.say(f"{len(fetched.files)} objects in {folder}")
    # After naming what arrived: a partial study must not look like a whole one.
    if fetched.problem:
        raise ArchiveError(fetched.problem)
    return _DONE


def _worklist(arguments: argparse.Namespace) -> int:
    from longaxis.network.worklist import scheduled_exams

    exams = scheduled_exams(
        _node(arguments),
        date=arguments.date,
        patient_id=arguments.patient_id,
        modality=arguments.modality,
    )
    for exam in exams:
        if arguments.json:
            terminal.say_json(asdict(exam))
            continue
        parts = (exam.scheduled_date, exam.scheduled_time, exam.patient_id)
        more = (exam.patient_name, exam.accession_number, exam.description)
        terminal.say("  ".join(part for part in (*parts, *more) if part))
    return _DONE


# ---- outbox ------------------------------------------------------------------


def _send(arguments: argparse.Namespace) -> int:
    from longaxis.network.outbox import Outbox

    node = _node(arguments)
    outbox = Outbox()
    # Copied into the outbox first: what is there survives a broken connection.
    for path in arguments.files:
        outbox.add(path, node.name)
    return _deliver(outbox, as_json=arguments.json)


def _outbox(arguments: argparse.Namespace) -> int:
    from longaxis.network.outbox import Outbox

    outbox = Outbox()
    if arguments.remove is not None:
        outbox.remove(arguments.remove)
    if arguments.retry:
        outbox.retry_refused()
    if arguments.send or arguments.retry:
        return _deliver(outbox, as_json=arguments.json)
    for entry in outbox.entries():
        _say_entry(entry, as_json=arguments.json)
    return _DONE


def _deliver(outbox: Any, *, as_json: bool) -> int:  # noqa: ANN401 - imported late
    from longaxis.network.connect import connect
    from longaxis.network.nodes import node_named, read_nodes

    nodes = read_nodes()
    left = outbox.deliver(lambda name: connect(node_named(name, nodes)))
    for entry in left:
        _say_entry(entry, as_json=as_json)
    n_sent = sum(entry.state == "sent" for entry in outbox.entries())
    if not as_json:
        terminal.say(f"{n_sent} objects of the outbox are sent, {len(left)} are not.")
    return _NOT_ALL_SENT if left else _DONE


def _say_entry(entry: OutboxEntry, *, as_json: bool) -> None:
    if as_json:
        terminal.say_json(asdict(entry))
        return
    text = f"{entry.number}  {entry.state}  {entry.node}  {entry.description}"
    terminal.say(f"{text}  {entry.problem}".rstrip())
