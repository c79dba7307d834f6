"""Search results in words: who, where, how far the dossier is, and why somebody was found who is spelt otherwise."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.common.people.rules.likeness import REASONS
from willkomm.gateways.desk.presenters import dossier as tell
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.queries.finding import Found, Waiting
from willkomm.welcome.cases.workflow import BEFORE

WITH_VALUE = {
    "similar": gettext_lazy("ähnlich: %(value)s"),
    "other_name": gettext_lazy("auch: %(value)s"),
    "also": gettext_lazy("doppelt erfasst als %(value)s"),
    "number": gettext_lazy("Registernummer %(value)s"),
    "phone": gettext_lazy("Telefon: %(value)s"),
    "place": gettext_lazy("Adresse: %(value)s"),
}


@dataclass(frozen=True)
class Row:
    """One line of the results. `url` is empty where nothing may be opened."""

    name: str
    url: str
    born: str
    why: str
    state: str = ""
    badge: str = ""
    lock: str = ""
    municipality: str = ""


def reason(key: str, value: str) -> str:
    """One reason in words: «ähnlich: Mohammed»."""
    return WITH_VALUE[key] % {"value": value} if key in WITH_VALUE else _(REASONS[key])


def likeness(keys) -> str:
    """«ähnlicher Name, Geburtsdatum vertauscht (Tag und Monat)»."""
    return ", ".join(_(REASONS[key]) for key in keys)


def found_row(found: Found, actor, *, municipality: str, today: date) -> Row:
    """A person with the dossier that a click opens; undecided ones lead those who may not read to the arrivals."""
    person, case = found.person, found.case
    state, badge = tell.state(case) if case else (_("ohne Dossier"), "")
    why = [reason(*each) for each in found.hit.reasons]
    if case and case.person_id != person.pk:
        why.append(_("gehört zum Haushalt des Dossiers"))
    return Row(
        name=", ".join(filter(None, (person.official_name, person.first_name or person.call_name))),
        url=_address(case, actor, person.official_name),
        born=words.born(person),
        why=" · ".join(why),
        state=state,
        badge=badge,
        lock=words.lock(person, today),
        municipality=municipality,
    )


def _address(case, actor, name: str) -> str:
    if case is None:
        return ""
    if actor.may("cases.view", case.organisation_id):
        return reverse("case", args=[case.public_id])
    return f"{reverse('arrivals')}?{urlencode({'q': name})}" if case.state in BEFORE else ""


def waiting_row(each: Waiting, *, municipality: str) -> Row:
    """Somebody whom only another door knows so far."""
    return Row(name=each.title, url=each.url, born="", why=each.text, state=_("wartet"), municipality=municipality)


def headline(text: str, rows: list[Row], complete: bool) -> str:
    """«3 Treffer für «tesfai»», or that only similar ones were found."""
    if not rows:
        return _("Niemand gefunden für «%(text)s»") % {"text": text}
    count = ngettext("%(n)d Treffer für «%(text)s»", "%(n)d Treffer für «%(text)s»", len(rows))
    said = count % {"n": len(rows), "text": text}
    return said if complete else _("%(said)s, aber nicht alle Wörter passen") % {"said": said}
