"""Entries of a description written by hand: each checked, none left over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from longaxis.errors import ModelFileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_Value = TypeVar("_Value")

# Chosen: far beyond any graph; a typing error must not ask for gigabytes.
MOST = 4096
"""Largest count that is believed."""

_OPTIONAL_AXES = "BC"
"""Axes that a graph may leave out where they hold one thing only."""


class Entry:
    """One level of the description; remembers which keys were asked for."""

    def __init__(self, values: object, where: str, path: Path) -> None:
        self._where = where
        self._path = path
        if not isinstance(values, dict):
            self.refuse("", f"must hold names and values, got {values!r}")
        self._left: dict[str, Any] = dict(values)

    def refuse(self, key: str, problem: str) -> NoReturn:
        """Raise ModelFileError about one key."""
        name = ".".join(part for part in (self._where, key) if part) or "the whole"
        message = f"In the tracker's description {self._path}, “{name}” {problem}."
        raise ModelFileError(message)

    def read(
        self,
        key: str,
        convert: Callable[[Any], _Value],
        wanted: str,
        **default: _Value,
    ) -> _Value:
        """Return a converted value; `default=` makes the key optional.

        Parameters
        ----------
        key
            Name of the entry.
        convert
            Returns the value, or raises ValueError or TypeError.
        wanted
            What is expected, for the message.
        """
        if key not in self._left:
            if "default" in default:
                return default["default"]
            self.refuse(key, f"is missing; it must be {wanted}")
        value = self._left.pop(key)
        try:
            return convert(value)
        except (TypeError, ValueError):
            self.refuse(key, f"must be {wanted}, got {value!r}")

    def text(self, key: str, **default: str) -> str:
        """Return a text that is not empty."""
        return self.read(key, filled_text, "a text", **default)

    def choice(self, key: str, choices: tuple[str, ...], **default: str) -> str:
        """Return one of a few words."""
        wanted = " or ".join(f"“{choice}”" for choice in choices)
        return self.read(key, lambda value: _one_of(value, choices), wanted, **default)

    def axes(self, letters: str) -> str:
        """Return an order of axes."""
        wanted = f"the letters of “{letters}” in the graph's order"
        return self.read("axes", lambda value: _axes(value, letters), wanted)

    def inside(self, key: str) -> Entry:
        """Return the level below."""
        values = self.read(key, lambda value: value, "an entry with names and values")
        return Entry(values, key, self._path)

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._left

    def end(self) -> None:
        """Refuse what nobody asked for: it may be a misspelt key."""
        for key in self._left:
            self.refuse(key, "is not known here; correct its spelling")


def filled_text(value: object) -> str:
    """Return a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def _one_of(value: object, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ValueError
    return str(value)


def _axes(value: object, letters: str) -> str:
    given = filled_text(value)
    missing = set(letters) - set(given)
    if len(set(given)) != len(given) or set(given) - set(letters):
        raise ValueError
    if missing - set(_OPTIONAL_AXES):
        raise ValueError
    return given


def count(value: object) -> int:
    """Return a whole number from 1 to `MOST`."""
    # In Python True is an integer.
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    if not 1 <= value <= MOST:
        raise ValueError
    return value


def count_or_any(value: object) -> int | None:
    """Return a whole number, or None for the word "any"."""
    return None if value == "any" else count(value)


def size(value: object) -> tuple[int, int]:
    """Return two whole numbers."""
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError
    return count(value[0]), count(value[1])


def number(value: object) -> float:
    """Return a number of moderate size."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    if abs(value) > 1e6:
        raise ValueError
    return float(value)
