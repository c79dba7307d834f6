"""A sentence to show to the people after a conversation, in their language."""

from datetime import date

from django.template.loader import render_to_string

from willkomm.common.correspondence.queries import sender_of, tongues_for
from willkomm.common.correspondence.rules.tongues import GERMAN, Tongue
from willkomm.welcome.cases.models import Case

GROUP, KEY = "portal", "portal.thanks"


def thanks(case: Case, today: date) -> str:
    """«Danke für das Gespräch …» in the language of the dossier, with the German beside it, as safe HTML.

    A translation that nobody has released says so. Empty where no such text is there.
    """
    tongues = tongues_for(case.organisation, [case.language], (GROUP,))
    german, contact = tongues.get(GERMAN), sender_of(case.organisation, today).contact
    if german is None or KEY not in german.bodies:
        return ""
    other = tongues.get(case.language)
    facts = {"german": _filled(german, contact)}
    if other is not None and other.tag != GERMAN and KEY in other.bodies:
        facts |= {"other": _filled(other, contact), "unchecked": GROUP not in other.released}
    return render_to_string("desk/parts/thanks.html", facts)


def _filled(tongue: Tongue, contact: str) -> dict:
    """The text around the contact, which keeps its own order among right-to-left words."""
    before, _place, after = tongue.bodies[KEY].partition("{contact}")
    words = {"before": before, "contact": contact, "after": after, "name": tongue.name}
    return words | {"tag": tongue.tag, "direction": tongue.direction}
