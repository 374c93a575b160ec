"""Excel-2003 workbooks as XML (SpreadsheetML), as ultrasound programs export them.

Cells say where they stand only when one is left out (ss:Index); every row keeps the
line of the file it began in, so that a refusal can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from longaxis.errors import UnreadableFileError, excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

# Excel writes this namespace whatever prefix the file gives it.
_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
# Columns of Excel 2007, rows of Excel 2003, in whose XML these files are written.
_MAX_COLUMNS = 16_384
_MAX_ROWS = 65_536


@dataclass(slots=True)
class Row:
    """One row: its cells, empty text where there is none, and its line in the file."""

    line: int
    cells: list[str] = field(default_factory=list)

    def cell(self, column: int) -> str:
        """Return a cell, empty text beyond the last."""
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        """True where no cell holds anything."""
        return not any(self.cells)


@dataclass(slots=True)
class Sheet:
    """One worksheet: its name without blanks around it, and its rows from the top."""

    name: str
    rows: list[Row] = field(default_factory=list)


def is_workbook(data: bytes) -> bool:
    """Return True for the beginning of such a workbook."""
    # The declaration opens the file, after a byte order mark at most; the namespace
    # stands in the first tag.
    return b"<?xml" in data[:64] and _NAMESPACE.encode() in data[:4096]


def read_workbook(name: str, data: bytes) -> Mapping[str, Sheet]:
    """Return the worksheets by name.

    Raises
    ------
    UnreadableFileError
        With the line, where the XML is damaged, declares entities, or claims more rows
        or columns than a sheet has.
    """
    return _Reader(name).read(data)


class _Reader:
    """Follows the XML from tag to tag; expat knows the line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sheets: dict[str, Sheet] = {}
        self._sheet: Sheet | None = None
        self._text: list[str] | None = None
        # expat reads piece by piece and knows the line; a tree would keep the whole
        # file.
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> Mapping[str, Sheet]:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            message = (
                f"“{self._name}”, line {error.lineno}: the XML is damaged "
                f"({expat.ErrorString(error.code)})."
            )
            raise UnreadableFileError(message) from error
        return self._sheets

    def _refuse(self, what: str) -> None:
        line = self._parser.CurrentLineNumber
        message = f"“{self._name}”, line {line}: {what}."
        raise UnreadableFileError(message)

    def _doctype(self, *_declaration: object) -> None:
        # No export has one, and entities are how XML files eat all memory.
        self._refuse("a document type is declared, which no such export does")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        index = attributes.get(f"{_NAMESPACE} Index")
        if tag == f"{_NAMESPACE} Worksheet":
            title = attributes.get(f"{_NAMESPACE} Name", "").strip()
            # A second sheet of the same name takes the place of the first.
            self._sheet = self._sheets[title] = Sheet(title)
        elif tag == f"{_NAMESPACE} Row" and self._sheet is not None:
            self._start_row(self._sheet, index)
        # Cells outside a row, in a damaged file, have no place to go.
        elif tag == f"{_NAMESPACE} Cell" and self._sheet and self._sheet.rows:
            self._start_cell(self._sheet.rows[-1], index)
        elif tag == f"{_NAMESPACE} Data":
            self._text = []

    def _start_row(self, sheet: Sheet, index: str | None) -> None:
        line = self._parser.CurrentLineNumber
        # Bounded, as one large index could ask for more rows than memory holds.
        wanted = self._place(index, len(sheet.rows) + 1, _MAX_ROWS)
        # Rows left out are filled, so that places and Excel's numbers agree.
        sheet.rows.extend(Row(line) for _ in range(wanted - len(sheet.rows)))

    def _start_cell(self, row: Row, index: str | None) -> None:
        wanted = self._place(index, len(row.cells) + 1, _MAX_COLUMNS)
        row.cells.extend([""] * (wanted - len(row.cells)))

    def _place(self, index: str | None, following: int, largest: int) -> int:
        """Return where a row or cell stands, counted from 1."""
        if index is None:
            return following
        # Backwards would write over cells that were already read.
        if not index.isdigit() or not following <= int(index) <= largest:
            self._refuse(f"the index {excerpt(index)!r} makes no sense")
        return int(index)

    def _end(self, tag: str) -> None:
        if tag == f"{_NAMESPACE} Worksheet":
            self._sheet = None
        elif tag == f"{_NAMESPACE} Data" and self._text is not None:
            row = self._sheet.rows[-1] if self._sheet and self._sheet.rows else None
            if row is not None and row.cells:
                # The text of the last cell opened: Data stands inside Cell.
                row.cells[-1] = "".join(self._text).strip()
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            # expat may hand over one text in several pieces.
            self._text.append(text)
