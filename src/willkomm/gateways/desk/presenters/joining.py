"""A merge in words: who stays, what contradicts, what goes where."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.common.people.countries import country_name
from willkomm.common.people.models import Joining, Person
from willkomm.common.people.queries import Double
from willkomm.common.people.rules.merging import MINE, THEIRS, Group
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.finding import likeness
from willkomm.gateways.desk.queries.joining import Preview
from willkomm.welcome.cases.rules import words_for_permit
from willkomm.welcome.cases.workflow import STATES


def _said(person: Person, group: Group, languages) -> str:
    """One group of facts as a reader says it."""
    written = {
        "born": lambda: words.born(person),
        "nationality": lambda: words.nationality(person),
        "permit": lambda: words_for_permit(person.permit),
        "arrival": lambda: f"{words.day(person.arrived_on)}, {words.origin(person)}",
        "departure": lambda: f"{words.day(person.departed_on)} {person.departed_to}".strip(),
        "language": lambda: languages.get(person.office_language, person.office_language),
        "interpreter": lambda: _("nötig") if person.office_interpreter else _("nicht nötig"),
        "sex": lambda: person.get_sex_display(),
        "marital_status": lambda: person.get_marital_status_display(),
        "letter_language": lambda: languages.get(person.letter_language, person.letter_language),
        "contact": lambda: ", ".join(person.contact_lines),
    }
    if group.key in written:
        return written[group.key]()
    value = getattr(person, group.columns[0])
    return words.day(value) if isinstance(value, date) else str(value)


def choices(found: Preview, languages) -> list[dict]:
    """For every contradiction a question with two answers; the entry that stays is ticked."""
    return [
        {
            "legend": _(group.label),
            "name": group.key,
            "options": [
                {"value": MINE, "label": _said(found.keep, group, languages), "checked": True},
                {"value": THEIRS, "label": _said(found.other, group, languages)},
            ],
        }
        for group in found.choices
    ]


def side(person: Person) -> dict:
    """One of the two entries: name, birth date, address, number, who told of it."""
    home = person.household
    facts = [
        words.born(person),
        ", ".join(country_name(code) for code in person.nationalities),
        f"{home.street} {home.house_number}, {home.postal_code} {home.town}".strip(" ,"),
        _number(person),
        person.get_source_display(),
    ]
    return {"title": person.name, "facts": [fact for fact in facts if fact]}


def _number(person: Person) -> str:
    """«Nummer im Register MU.2534: 9106», so that nobody takes it for a phone or an AHV number."""
    if not person.id_value:
        return ""
    return _("Nummer im Register %(category)s: %(value)s") % {"category": person.id_category, "value": person.id_value}


def what_happens(found: Preview) -> list[str]:
    """Sentences on what the merge does to dossiers, letters, conversations and households."""
    lines = [
        _("Das Dossier vom %(day)s («%(theirs)s») geht im Dossier «%(mine)s» desselben Zuzugs auf; gezählt wird eines.")
        % {"day": words.day(case.arrived_on), "mine": STATES[case.state], "theirs": STATES[twin.state]}
        for case, twin in found.united
    ]
    lines += [
        _("Das Dossier vom %(day)s («%(state)s») kommt dazu.")
        % {"day": words.day(case.arrived_on), "state": STATES[case.state]}
        for case in found.moved
    ]
    if not found.one_home and not found.staying:
        lines += _papers(found)
    if found.other.id_value:
        number = f"{found.other.id_category} {found.other.id_value}"
        lines.append(_("Registermeldungen zur Nummer %(number)s finden künftig diese Person.") % {"number": number})
    return lines or [_("Es gibt weder Dossiers noch Briefe oder Gespräche zu verschieben.")]


def _papers(found: Preview) -> list[str]:
    letters, talks = len(found.letters), len(found.talks)
    lines = [
        _("Die beiden Haushalte werden einer; es bleibt die Adresse %(address)s.") % {"address": _address(found.keep)}
    ]
    if letters:
        lines.append(ngettext("%(n)d Brief kommt dazu.", "%(n)d Briefe kommen dazu.", letters) % {"n": letters})
    if talks:
        lines.append(ngettext("%(n)d Gespräch kommt dazu.", "%(n)d Gespräche kommen dazu.", talks) % {"n": talks})
    return lines


def _address(person: Person) -> str:
    home = person.household
    return f"{home.street} {home.house_number}".strip() or _("ohne Strasse")


def candidates(doubles: Sequence[Double], case) -> list[dict]:
    """Who may be the same: name, reasons, and the two ways to go on."""
    choose = reverse("person-merge", args=[case.public_id])
    rows = []
    for each in doubles:
        person = each.person
        home = reverse("household-join", args=[person.household.public_id])
        together = person.household_id == case.household_id
        rows.append(
            {
                **side(person),
                "why": likeness(each.reasons),
                "url": f"{choose}?mit={person.public_id}",
                "home_url": "" if together else f"{home}?mit={case.household.public_id}",
            }
        )
    return rows


def joined(rows: Sequence[Joining], actor) -> list[dict]:
    """«Zusammengeführt am 3. März: Selam Tesfaye», with the way back where the actor may go it."""
    found = []
    for row in rows:
        person = row.kind == Joining.Kind.PERSON
        may = actor.may("people.merge" if person else "cases.edit", row.organisation_id)
        day = words.day(timezone.localtime(row.joined_at).date())
        text = _("Person zusammengeführt") if person else _("Haushalt zusammengeführt")
        found.append(
            {
                "text": f"{text}: {row.title} ({day}, {row.joined_by})",
                "action": reverse("joining-undo", args=[row.public_id]) if may else "",
            }
        )
    return found
