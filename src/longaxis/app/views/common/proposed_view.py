"""What the picture suggests about the view of a loop, as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.data.view_proposal import EchoView

if TYPE_CHECKING:
    from longaxis.data.view_proposal import ViewProposal


def proposal_text(proposal: ViewProposal) -> str:
    """Return one line about what the picture suggests, marked as a proposal."""
    share = 100 * proposal.probability
    view = proposal.echo_view
    if view.apical is not None:
        return tr(
            "{view}? from the picture ({share:.0f} %)", view=view.value, share=share
        )
    if view is EchoView.UNSURE:
        return tr("view not recognised")
    return tr(_TEXTS[view], share=share)


_TEXTS = {
    EchoView.APICAL: tr_noop("apical? view not recognised ({share:.0f} %)"),
    EchoView.COLOUR: tr_noop("coloured picture, cannot be measured"),
    EchoView.NOT_APICAL: tr_noop("not apical? from the picture ({share:.0f} %)"),
}
