"""Every change a user can undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.data import StudyDocument

# Qt tries to merge commands of equal id; -1 never merges (QUndoCommand::id).
_MERGING = 1
_NOT_MERGING = -1


class Edit(QUndoCommand):
    """From one document to the next.

    Parameters
    ----------
    text
        What the undo menu says.
    before, after
        The document before and after the edit.
    replace
        Puts a document in the place of the open one.
    merge_key
        Edits in a row with the same key become one: a drag is one command. None for
        an edit that stands alone.
    """

    def __init__(
        self,
        text: str,
        before: StudyDocument,
        after: StudyDocument,
        *,
        replace: Callable[[StudyDocument], None],
        merge_key: object | None = None,
    ) -> None:
        super().__init__(text)
        self._replace = replace
        self._before = before
        self._after = after
        self._merge_key = merge_key

    def redo(self) -> None:
        """Do it, the first time and again."""
        # QUndoStack.push calls redo, so the first time goes through here as well.
        self._replace(self._after)

    def undo(self) -> None:
        """Put the old document back."""
        self._replace(self._before)

    def id(self) -> int:
        """Tell Qt whether to try to merge this with the command before."""
        return _NOT_MERGING if self._merge_key is None else _MERGING

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the end of the next edit if it goes on with this one."""
        # All merging edits share one id; the key tells one drag from another.
        if not isinstance(other, Edit) or other._merge_key != self._merge_key:
            return False
        # The document before stays: one undo takes the whole drag back.
        self._after = other._after
        return True
