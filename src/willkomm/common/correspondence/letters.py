"""Setting letters: from drafts to one PDF, or the sentence why not."""

import logging
from collections.abc import Sequence

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import Draft
from willkomm.common.correspondence.typesetting import Typeset, TypesettingFailed, typeset
from willkomm.core.kernel.refusals import Refused

logger = logging.getLogger(__name__)


def title_of(found: Sequence[Draft]) -> str:
    """What the PDF is called: the letter's kind, and how many there are."""
    kind = str(Letter.Template(found[0].order.template).label) if found else "Brief"
    return kind if len(found) == 1 else f"{kind}: {len(found)} Briefe"


def set_letters(found: Sequence[Draft], *, now, draft: bool = False) -> Typeset:
    """Set the letters as one document with their page ranges; `draft` prints «Entwurf» across each page.

    Refuses with the typesetter's sentence, and when an address or the date of a group event is missing.
    """
    if not all(each.facts.recipient for each in found):
        raise Refused(
            "Bei einem Haushalt fehlt die Adresse. Ergänzen Sie Strasse, Postleitzahl und Ort.", "address_missing"
        )
    if any(each.order.template == Letter.Template.EVENT and not each.order.appointment_at for each in found):
        raise Refused("Für den Begrüssungsanlass fehlt das Datum. Geben Sie Datum und Zeit an.", "date_missing")
    try:
        return typeset([each.facts for each in found], timestamp=now, title=title_of(found), draft=draft)
    except TypesettingFailed as failure:
        logger.warning("typesetting failed for %d letters", len(found))
        raise Refused(failure.sentence, "typesetting") from failure
