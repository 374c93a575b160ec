"""Sessions with a right seal and wrong contents, the same for the same seed."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.data.report import Override, ReportChoice, Signature
from longaxis.io.sessions.session_file import save_session
from tests.made_up_results import made_up_document, made_up_jittered_lines

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

_TIME = "2026-03-02T10:00:00+00:00"
_VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 3, 7, 1e308, -1e308, 1e-320, 2**63, 2**70, -(2**40),
    float("nan"), float("inf"), "", "x", "\ud800", "a\0b", "x" * 100_000, [], [1],
    [None] * 6, [[]], {}, {"a": 1}, "2026-01-01", _TIME, "A4C", 1e5, 10**400,
]  # fmt: skip


def whole_session(folder: Path) -> bytes:
    """Return a small session that holds every kind of entry."""
    document = made_up_document()
    views = [
        replace(each, loop=replace(each.loop, frames=each.loop.frames[:, :9, :9]))
        for each in document.views
    ]
    first = views[0]
    tracked = replace(first.tracked, jittered=made_up_jittered_lines())
    override = Override(reader="Reader One", at=_TIME)
    first = replace(
        first, tracked=tracked, overrides=(override, *(None,) * 5), accepted=(True,) * 6
    )
    signed = Signature(reader="Reader One", at=_TIME, software_version="0.1")
    report = ReportChoice(conclusion="GLS {GLS}", signature=signed, amended=(signed,))
    document = replace(document, views=(first, *views[1:]), report=report)
    path = folder / "whole.longaxis"
    save_session(document, path)
    return path.read_bytes()


def unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the JSON, and the arrays as bytes by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        head = json.loads(archive.read("session.json"))
        with zipfile.ZipFile(io.BytesIO(archive.read("arrays.npz"))) as packed:
            arrays = {name: packed.read(name) for name in packed.namelist()}
    return head, arrays


def sealed(
    head: object,
    arrays: dict[str, bytes],
    *,
    compress: int = zipfile.ZIP_STORED,
    touch: Callable[[bytearray], None] = lambda _: None,
) -> bytes:
    """Return a session with a right seal; `touch` may spoil the archive's own bytes."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", compress) as packed:
        for name, data in arrays.items():
            packed.writestr(name, data)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", compress) as archive:
        archive.writestr("session.json", json.dumps(head))
        archive.writestr("arrays.npz", inner.getvalue())
        archive.comment = b"sha256:" + b"0" * 64
    body = bytearray(outer.getvalue()[:-71])
    touch(body)
    return bytes(body) + b"sha256:" + hashlib.sha256(body).hexdigest().encode()


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inside in items:
        found += _leaves(inside, (*path, key))
    return found


def _spoil_entry(head: dict[str, Any], dice: random.Random) -> None:
    *way, last = dice.choice(_leaves(head["document"]))
    place = head["document"]
    for key in way:
        place = place[key]
    kind = dice.choice([0, 1, 2, 3, 4, 4, 4, 5, 6, 7])
    if kind == 0:
        del place[last]
    elif kind == 1 and isinstance(place, dict):
        place[f"{last}_more"] = dice.choice(_VALUES)
    elif kind in (2, 3, 4) and isinstance(place[last], int | float):
        factor = dice.choice([-1, 0, 0.01, 0.5, 2, 30, 1e4])
        place[last] = type(place[last])(factor * place[last])
    elif kind in (2, 3, 4) and place[last] is None:
        place[last] = dice.randrange(60)
    else:
        place[last] = copy.deepcopy(dice.choice(_VALUES))


def _spoil_array(arrays: dict[str, bytes], dice: random.Random) -> None:
    name = dice.choice(sorted(arrays))
    kind = dice.choice([0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8, 9, 9])
    if kind == 0:
        del arrays[name]
        return
    if kind == 1:
        arrays[name] = arrays[dice.choice(sorted(arrays))]
        return
    if kind == 2:
        data = bytearray(arrays[name])
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(min(len(data), 128))] = dice.randrange(256)
        arrays[name] = bytes(data)
        return
    try:
        with np.errstate(all="ignore"):
            array = _spoiled(np.load(io.BytesIO(arrays[name])), kind, dice)
    except (ValueError, OverflowError, SyntaxError, TokenError):
        return  # spoilt before, or no such value of this type
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    arrays[name] = stream.getvalue()


def _spoiled(array: np.ndarray, kind: int, dice: random.Random) -> np.ndarray:
    if kind == 3:
        types = ["f2", "f4", "f8", ">f8", "i8", "U4", "c16", "?", "O", "u1", "M8[s]"]
        return np.zeros(array.shape, dice.choice(types))
    if kind == 4:
        return array[: dice.randrange(len(array) + 1)]
    if kind == 5:
        return array.reshape(-1)
    if kind == 6 and array.size:
        return (array * dice.choice([0, 1, -1, 1e-6, 1e-3, 50])).astype(array.dtype)
    if array.size and array.dtype.kind == "f":
        changed = array.copy()
        bad = dice.choice([np.nan, np.inf, -np.inf, 1e300, -1e9, 1e-300])
        if kind == 7:
            changed.flat[dice.randrange(array.size)] = bad
        elif kind == 8:
            changed[...] = bad
        else:
            changed[: dice.randrange(len(changed) + 1)] = dice.choice([0, 1, bad])
        return changed
    return array[::-1].copy()


def mutant(whole: bytes, dice: random.Random) -> bytes:
    """Return a session with one to three things wrong inside, and a right seal."""
    head, arrays = unpacked(whole)
    kind = dice.random()
    for _ in range(dice.choice([1, 1, 1, 1, 2, 3])):
        if kind < 0.62:
            _spoil_entry(head, dice)
        else:
            _spoil_array(arrays, dice)
    if kind > 0.95:
        return sealed(head, arrays, touch=_flip_bytes(dice))
    if kind > 0.93:
        return sealed(head, arrays, compress=zipfile.ZIP_DEFLATED)
    return sealed(head, arrays)


def _flip_bytes(dice: random.Random) -> Callable[[bytearray], None]:
    def touch(body: bytearray) -> None:
        for _ in range(dice.randint(1, 5)):
            near_end = dice.random() < 0.7
            start = max(len(body) - 300, 0) if near_end else 0
            stop = len(body) if near_end else min(200, len(body))
            body[dice.randrange(start, stop)] = dice.randrange(256)
        body[:2] = b"PK"

    return touch
