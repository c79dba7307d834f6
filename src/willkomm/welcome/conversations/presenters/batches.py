"""«Einladen» and the page of a batch: who gets a letter, in which language, what is missing, how far it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import addressee_of, dwelling_of, tags_of, tongues_for
from willkomm.common.correspondence.rules import GERMAN, GROUPS, addressed, plan, recipient
from willkomm.common.people.models import Person
from willkomm.common.people.rules.persons import alphabetical
from willkomm.core.short_lists import ShortList, short_list
from willkomm.core.told import number
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.letters import may_get_in_a_stack, orders_for
from willkomm.welcome.conversations.models import LetterBatch
from willkomm.welcome.conversations.queries.batches import Part, Progress


@dataclass(frozen=True)
class Row:
    """One household: who, where, in which languages, what is missing; `reason` says why it gets no letter here."""

    household: object
    cases: Sequence[Case]
    who: str
    address: str
    languages: str
    sentence: str
    reason: str
    could_add: bool

    @property
    def hint(self) -> str:
        """Everything besides the name, in one line."""
        return " · ".join(part for part in (self.address, self.languages, self.sentence) if part)


def rows_for(organisation, cases: Sequence[Case], template: str) -> list[Row]:
    """One row per household, by surname. Asks for the texts once, whatever the number of households."""
    orders = orders_for(cases, template)
    groups: dict[int, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.household_id, []).append(case)
    tongues = tongues_for(organisation, tags_of(orders), {GROUPS[template]})
    today, country = timezone.localdate(), organisation.country
    rows = []
    for order in orders:
        group = groups[order.household.pk]
        people = addressed([addressee_of(person) for person in order.people], today)
        chosen = plan(order.wish, tongues, GROUPS[template])
        lines = recipient(people, dwelling_of(order.household), country)
        names = [tongues[tag].name for tag in (GERMAN, chosen.other) if tag in tongues]
        rows.append(
            Row(
                order.household,
                group,
                ", ".join(person.name for person in people),
                ", ".join(line for line in lines if line not in {person.name for person in people}),
                _(" und ").join(names),
                chosen.sentence,
                _reason(group, template, lines, today),
                chosen.could_add,
            )
        )
    return sorted(rows, key=lambda row: alphabetical(row.cases[0].person))


def _reason(group: Iterable[Case], template: str, lines: Sequence[str], today) -> str:
    if not lines:
        return _("Die Adresse fehlt. Ergänzen Sie Strasse, Postleitzahl und Ort.")
    return next((reason for case in group if (reason := may_get_in_a_stack(case, template, today))), "")


def narrow(rows: list[Row], only: set[str]) -> tuple[list[Row], str]:
    """The rows of these households alone, and a sentence about those that wait for another letter; all without any."""
    if not only:
        return rows, ""
    found = [row for row in rows if str(row.household.public_id) in only]
    said = ngettext("Nur %(n)s ausgewählter Haushalt.", "Nur %(n)s ausgewählte Haushalte.", len(found))
    missing = len(only) - len(found)
    other = ngettext(
        "%(n)s weiterer wartet nicht auf diesen Brief.", "%(n)s weitere warten nicht auf diesen Brief.", missing
    )
    parts = [said % {"n": number(len(found))}, *([other % {"n": number(missing)}] if missing else [])]
    return found, " ".join(parts)


def make_words(count: int) -> dict[str, str]:
    """The label of the button that makes so many letters, and how it reads for another number ({n})."""
    many = _("%(letters)s erstellen") % {"letters": _("%(n)s Briefe") % {"n": "{n}"}}
    one = _("%(letters)s erstellen") % {"letters": letters(1)}
    return {"now": one if count == 1 else many.replace("{n}", number(count)), "one": one, "many": many}


def options(rows: Iterable[Row], form) -> list[dict]:
    """The rows as boxes to tick."""
    return [
        {"value": row.household.public_id, "label": row.who, "hint": row.hint, "checked": form.has(row.household)}
        for row in rows
    ]


def people(rows: Iterable[Row]) -> list[Person]:
    """Everybody whom these rows name."""
    return [case.person for row in rows for case in row.cases]


TITLES = {
    "invitation": gettext_lazy("Zum Erstgespräch einladen"),
    "event": gettext_lazy("Zum Begrüssungsanlass einladen"),
    "reminder": gettext_lazy("Erinnern"),
    "folder": gettext_lazy("Begleitbriefe zur Mappe"),
}


def in_words(template: str, count: int) -> str:
    """«300 Personen einladen»: what a button or a task says about so many people."""
    said = {"n": number(count)}
    if template == "reminder":
        return ngettext("%(n)s Person erinnern", "%(n)s Personen erinnern", count) % said
    if template == "folder":
        return ngettext("%(n)s Mappe abgeben", "%(n)s Mappen abgeben", count) % said
    if template == "event":
        return ngettext("%(n)s Person zum Anlass einladen", "%(n)s Personen zum Anlass einladen", count) % said
    return ngettext("%(n)s Person einladen", "%(n)s Personen einladen", count) % said


def letter_rows(letters_in, asked: Mapping[str, str]) -> dict:
    """Letters of a stack (letter, who, dossier): `made` are all, `found` those `asked` for, by name or fate."""
    rows = [(letter, names(cases), cases[0]) for letter, cases in letters_in]
    found = short_list(
        asked,
        rows,
        words=lambda row: (row[1],),
        filters={
            "zurueck": (_("zurückgekommen"), lambda row: row[0].returned_on),
            "hier": (_("nicht zur Post gegeben"), lambda row: not (row[0].posted_on or row[0].withdrawn_at)),
        },
        orders={"name": (_("Name"), lambda row: alphabetical(row[2].person))},
    )
    return {"made": rows, "found": found}


def household_list(rows: Sequence[Row], asked: Mapping[str, str]) -> ShortList:
    """Households that may get a letter as they are `asked` for: by name or address, by language; by name."""
    tongues = dict.fromkeys(row.languages for row in rows if row.languages)
    return short_list(
        asked,
        rows,
        words=lambda row: (row.who, row.address),
        filters={name: (name, lambda row, name=name: row.languages == name) for name in tongues},
        orders={"name": (_("Name"), lambda row: alphabetical(row.cases[0].person))},
        keep=("o", "brief", "nur"),
    )


def letters(count: int) -> str:
    """«1 Brief», «300 Briefe»."""
    return ngettext("%(n)s Brief", "%(n)s Briefe", count) % {"n": number(count)}


def title_of(batch: LetterBatch) -> str:
    """«Einladung, 22. November 2026»."""
    return f"{Letter.Template(batch.template).label}, {_day(timezone.localdate(batch.ordered_at))}"


def _day(day) -> str:
    return date_format(day, "j. F Y")


def state_badge(batch: LetterBatch) -> tuple[str, str]:
    """The state as a word and the badge's kind."""
    if batch.posted_on:
        return _("zur Post gegeben"), "success"
    kinds = {"done": "info", "failed": "danger", "undone": "", "waiting": "info", "working": "info"}
    return str(batch.get_state_display()), kinds[batch.state]


def progress_words(found: Progress) -> str:
    """«100 von 300 Briefen sind erstellt»; of a single one whether it is."""
    if found.total == 1:
        return _("Der Brief ist erstellt") if found.done else _("Der Brief wird erstellt")
    words = ngettext(
        "%(done)s von %(total)s Briefen ist erstellt", "%(done)s von %(total)s Briefen sind erstellt", found.done
    )
    return words % {"done": number(found.done), "total": number(found.total)}


def part_label(part: Part, count: int) -> str:
    """«PDF öffnen und drucken», from two on «Teil 1 von 4»; then letters and pages."""
    pages = ngettext("%(n)s Seite", "%(n)s Seiten", part.pages) % {"n": number(part.pages)}
    what = (
        _("Teil %(n)s von %(count)s") % {"n": part.number, "count": count} if count > 1 else _("PDF öffnen und drucken")
    )
    return f"{what} ({letters(part.letters)}, {pages})"


def names(cases: Iterable[Case]) -> str:
    """The persons of a letter in one line."""
    return ", ".join(case.person.name for case in cases)
