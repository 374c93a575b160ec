"""JSON objects and arrays of a session, each entry checked when it is read.

What is wrong is named by its entry, such as “views.0.loop.shape”, never by its value:
values of a session may name the patient.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import numpy as np

from longaxis.errors import SessionFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

Choice = TypeVar("Choice", bound=Enum)
Value = TypeVar("Value")

MAX_COUNT = 1_000_000
"""No frame, index or count of a session comes near this (chosen)."""

MAX_NUMBER = 1e9
"""Nor does any number, whatever its unit (chosen)."""

MAX_POSITION_MM = 1e5
"""Far outside every picture: 4096 pixels of 1 mm are 4 m (chosen)."""

# None is a JSON value, so a missing entry needs a mark of its own.
_REQUIRED = object()


class EntryError(SessionFileError):
    """An entry is missing or is not what it should be; half a sentence."""


class Entry:
    """One JSON object of a session.

    Parameters
    ----------
    values
        What the JSON holds there.
    name
        Where in the file that is; empty for the whole.
    """

    def __init__(self, values: object, name: str = "") -> None:
        # JSON holds lists and numbers as well where an object is expected.
        if not isinstance(values, dict):
            message = f"its entry “{name or 'document'}” should be an object"
            raise EntryError(message)
        self._values: dict[str, Any] = values
        self.name = name

    def only(self, *names: str) -> None:
        """Refuse entries of other names."""
        for key in self._values:
            if key not in names:
                # The name is cut: it comes from the file and goes into a sentence.
                self._refuse(str(key)[:40], "is not known")

    def has(self, key: str) -> bool:
        """Return whether the entry is there and is not null."""
        # Null and absent are one: older versions leave out what newer ones write as
        # null.
        return self._values.get(key) is not None

    def inside(self, key: str) -> Entry:
        """Return the object of this name."""
        return Entry(self._value(key), self._path(key))

    def objects(self, key: str, *, default: list[Any] | None = None) -> list[Entry]:
        """Return the objects of a list."""
        values = self.listed(key, default=default)
        return [
            Entry(value, f"{self._path(key)}.{place}")
            for place, value in enumerate(values)
        ]

    def listed(self, key: str, *, default: list[Any] | None = None) -> list[Any]:
        """Return a list as it is."""
        # Only an absent entry takes the default; null in its place is an error.
        if default is not None and key not in self._values:
            return default
        value = self._value(key)
        # A list that is longer than any count would only eat time and memory.
        if not isinstance(value, list) or len(value) > MAX_COUNT:
            self._refuse(key, "should be a list")
        return list(value)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return a text; half of a surrogate pair, which no file takes, becomes “?”."""
        # Such halves come from JSON escapes and cannot be written to UTF-8 files later.
        return _without_surrogates(self._text(key, default))

    def path(self, key: str, *, default: str | None = None) -> str:
        """Return the path of a file, whose name need not be Unicode."""
        value = self._text(key, default)
        # The system's calls end a name at a null character: another file would be
        # opened.
        if "\0" in value:
            self._refuse(key, "cannot be the name of a file")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.listed(key)
        if not all(isinstance(value, str) for value in values):
            self._refuse(key, "should be a list of texts")
        return tuple(map(_without_surrogates, values))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        if default is not None and key not in self._values:
            return default
        value = self._value(key)
        if not isinstance(value, bool):
            self._refuse(key, "should be true or false")
        return bool(value)

    def whole(
        self,
        key: str,
        *,
        least: int = 0,
        most: int = MAX_COUNT,
        default: int | None = None,
    ) -> int:
        """Return a whole number.

        Parameters
        ----------
        key
            Name of the measure or entry.
        least
            Smallest value allowed.
        most
            Largest value allowed.
        default
            Value where the entry is missing; None makes it required.
        """
        if default is not None and key not in self._values:
            return default
        value = self._value(key)
        # bool is a kind of int in Python; true must not pass as 1.
        if not is_whole(value) or not least <= value <= most:
            self._refuse(key, f"should be a whole number from {least} to {most}")
        return int(value)

    def real(
        self, key: str, *, least: float = -MAX_NUMBER, most: float = MAX_NUMBER
    ) -> float:
        """Return a finite number.

        Parameters
        ----------
        key
            Name of the measure or entry.
        least
            Smallest value allowed.
        most
            Largest value allowed.
        """
        value = self._value(key)
        # NaN passes no comparison, but is refused with the same sentence.
        if not is_real(value) or not least <= value <= most:
            self._refuse(key, f"should be a number from {least:g} to {most:g}")
        return float(value)

    def reals(self, key: str, count: int, *, above: float) -> tuple[float, ...]:
        """Return a list of so many finite numbers, all greater than `above`.

        Parameters
        ----------
        key
            Name of the measure or entry.
        count
            Number of entries.
        above
            The value must be greater.
        """
        values = self.listed(key)
        # A count is exact: a third pixel size would be ignored without a word.
        fits = len(values) == count and all(map(is_real, values))
        if not fits or not all(above < value <= MAX_NUMBER for value in values):
            self._refuse(key, f"should be {count} numbers above {above:g}")
        return tuple(map(float, values))

    def wholes(self, key: str, count: int | None = None) -> tuple[int, ...]:
        """Return a list of whole numbers, 0 or more."""
        values = self.listed(key)
        fits = count is None or len(values) == count
        if not fits or not all(
            is_whole(value) and 0 <= value <= MAX_COUNT for value in values
        ):
            self._refuse(key, "should be whole numbers")
        return tuple(map(int, values))

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """Return a member of an enumeration."""
        value = self._value(key)
        by_value: dict[object, Choice] = {member.value: member for member in kind}
        # A list cannot be looked up in a dict, so the type is tested first.
        if not isinstance(value, str) or value not in by_value:
            self._refuse(key, "is not one of those that Longaxis knows")
        return by_value[value]

    def maybe(self, key: str, read: Callable[[str], Value]) -> Value | None:
        """Return what `take` makes of an entry, None where it is absent or null."""
        return read(key) if self.has(key) else None

    def _text(self, key: str, default: str | None) -> str:
        if default is not None and key not in self._values:
            return default
        value = self._value(key)
        if not isinstance(value, str):
            self._refuse(key, "should be a text")
        return str(value)

    def _value(self, key: str) -> Any:  # noqa: ANN401 - JSON
        value = self._values.get(key, _REQUIRED)
        if value is _REQUIRED:
            # The name is given, never the value: it may be the patient's.
            self._refuse(key, "is missing")
        return value

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _refuse(self, key: str, problem: str) -> NoReturn:
        message = f"its entry “{self._path(key)}” {problem}"
        raise EntryError(message)


class StoredArrays:
    """The arrays of a session, each checked when it is taken."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays

    def read(
        self,
        name: str,
        shape: tuple[int | None, ...],
        *,
        kind: type[np.generic] = np.float64,
        most: float = MAX_NUMBER,
        may_be_lost: bool = False,
    ) -> NDArray[Any]:
        """Return one array.

        Parameters
        ----------
        name, shape, kind
            What it is called, how large it must be (None for any size), its type;
            half the precision will do, as some trackers give no more.
        most
            No value is farther from zero.
        may_be_lost
            Whether NaN may stand for what is not known.
        """
        array = self._arrays.get(name)
        if array is None:
            message = f"its array “{name}” is missing"
            raise EntryError(message)
        # Also the other way: float32 tracks of networks stand where float64 is usual.
        halved = {np.float64: np.float32, np.float32: np.float64, np.int64: np.int32}
        kinds = (kind, halved.get(kind, kind))
        # dtype and shape are tested before any value is looked at.
        if array.dtype not in kinds or not _has_shape(array, shape):
            message = f"its array “{name}” has not the type or the size that it should"
            raise EntryError(message)
        known = array[~np.isnan(array)] if may_be_lost else array
        # NaN fails this comparison too, unless it was taken out above.
        if not (np.abs(known) <= most).all():
            message = f"its array “{name}” holds values that cannot be"
            raise EntryError(message)
        return array

    def has(self, name: str) -> bool:
        """Return whether there is an array of this name."""
        return name in self._arrays


def is_whole(value: object) -> bool:
    """Return whether a JSON value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_real(value: object) -> bool:
    """Return whether a JSON value is a finite number that a float can hold."""
    if isinstance(value, float):
        return math.isfinite(value)
    # A whole number of JSON may be too large for a float: compared before conversion.
    return isinstance(value, int) and is_whole(value) and abs(value) <= MAX_NUMBER


def _has_shape(array: NDArray[Any], shape: tuple[int | None, ...]) -> bool:
    return array.ndim == len(shape) and all(
        wanted in (None, got) for wanted, got in zip(shape, array.shape, strict=True)
    )


def _without_surrogates(text: str) -> str:
    # "replace" turns a lone surrogate into "?"; all other text is unchanged.
    return text.encode("utf-8", errors="replace").decode("utf-8")
