"""The reader's word on a segment: whose it is, and of when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.report_edits import now_with_offset
from longaxis.data.report import Override

if TYPE_CHECKING:
    from longaxis.anatomy import Segment
    from longaxis.app.core.session import Session
    from longaxis.data import StudyDocument


def override(
    document: StudyDocument,
    view: View,
    index: int,
    accepted: bool,
    by: Override,
) -> StudyDocument:
    """Take the reader's word on one of the six segments, with name and time.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    index
        Index of the segment in the view.
    accepted
        Whether the segment counts.
    by
        Who decided, when, and why.
    """
    after = edits.set_accepted(document, view, index, accepted)
    views = []
    for view_document in after.views:
        if view_document.view is view:
            words = list(view_document.overrides)
            words[index] = by
            views.append(replace(view_document, overrides=tuple(words)))
        else:
            views.append(view_document)
    return replace(after, views=tuple(views))


def toggle_segment(session: Session, segment: Segment) -> None:
    """Turn the reader's word on a segment round."""
    for view in View:
        result = session.result(view)
        for index, segment_result in enumerate(
            () if result is None else result.segments
        ):
            if segment_result.segment != segment:
                continue
            word = tr("Reject") if segment_result.accepted else tr("Accept")
            # With name and time, as the reader's word overrides a rule.
            by = Override(reader=session.document.reader, at=now_with_offset())
            accepted = not segment_result.accepted
            after = override(session.document, view, index, accepted, by)
            session.apply_edit(f"{word} {segment.name}", after)
            return
