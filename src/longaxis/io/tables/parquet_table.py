"""A table as Parquet, for programs that read cohorts by the column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.errors import BadInputError
from longaxis.io.files.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def write_parquet(
    rows: Sequence[Mapping[str, object]], columns: Mapping[str, type], path: Path
) -> None:
    """Write rows, each column as its type.

    Parameters
    ----------
    rows
        Cells by column; a missing cell becomes null.
    columns
        Name and type (str, int or float) of each column, in their order.

    Raises
    ------
    BadInputError
        Where pyarrow is not installed, or the file cannot be written.
    """
    try:
        import pyarrow  # type: ignore[import-not-found,import-untyped,unused-ignore]
        from pyarrow import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
            parquet,
        )
    except ImportError as error:
        message = "Parquet needs pyarrow: install the extra, longaxis[cluster]."
        raise BadInputError(message) from error
    # Types are given, so that a column of empty cells is not guessed as null.
    kinds = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    table = pyarrow.table(
        {
            name: pyarrow.array(
                [_cell(row.get(name), kind) for row in rows],
                type=kinds[kind],
            )
            for name, kind in columns.items()
        }
    )
    # Replaced whole: a reader of the cohort never sees half a table.
    with replacing(path) as part:
        parquet.write_table(table, part)


def _cell(value: object, kind: type) -> object:
    """Return a cell as its type, None for a missing one."""
    # An empty text would make a number column fail.
    return None if value in {None, ""} else kind(value)
