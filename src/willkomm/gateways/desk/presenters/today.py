"""«Heute» as sentences: tasks from dossiers, letters, households and whatever other doors report."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Household, Person
from willkomm.core.told import number
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.duties import LETTER, RECORD, Duty, duty
from willkomm.gateways.desk.presenters.links import address
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE
from willkomm.welcome.conversations.queries.batches import HAND_OVER

SHOWN = 30
NEEDS = {LETTER: "letters.issue", "confirm": "cases.confirm", "close": "cases.close"}
SHORT = {
    "invite": gettext_lazy("Einladen"),
    "event": gettext_lazy("Einladen"),
    "folder": gettext_lazy("Mappe abgeben"),
    "fallback": gettext_lazy("Mappe abgeben"),
    "remind": gettext_lazy("Erinnern"),
    "no_show": gettext_lazy("Einladen"),
    "returned": gettext_lazy("Einladen"),
    "record": gettext_lazy("Erfassen"),
    "confirm": gettext_lazy("Prüfen"),
    "check": gettext_lazy("Prüfen"),
}


@dataclass(frozen=True)
class Task:
    """One row: what, for whom, since when it waits; `url` is a link, `action` a POST, `label` the button."""

    since: date
    organisation_id: int
    title: str
    text: str
    label: str = ""
    url: str = ""
    action: str = ""
    title_url: str = ""
    people: Sequence = field(default=(), compare=False)


# Other gateways' duties (a refused delivery): functions (actor, organisation ids) → tasks, added at start-up.
SOURCES: list[Callable[..., Iterable[Task]]] = []


def add_source(function: Callable[..., Iterable[Task]]) -> None:
    """Let another part of the house put its tasks on this page."""
    if function not in SOURCES:
        SOURCES.append(function)


# The year's figures, counted by another gateway: (organisation ids, year) → (arrivals, reached), or None.
FIGURES: list[Callable[..., tuple[int, int] | None]] = []


def take_figures_from(function: Callable[..., tuple[int, int] | None]) -> None:
    """Let this page show the same figures as «Kennzahlen»."""
    FIGURES[:] = [function]


def reached_in(organisation_ids: Iterable[int], year: int) -> tuple[int, int, int] | None:
    """Arrivals of a calendar year, how many of them were reached, and the year; None while nobody has counted."""
    ids = list(organisation_ids)
    counted = FIGURES[0](ids, year) if FIGURES and ids else None
    return (*counted, year) if counted else None


def _grouped(cases: Iterable[Case], now: datetime, today: date) -> dict[tuple, tuple[Duty, list[Case]]]:
    """Dossiers of one household with the same duty are one task."""
    found: dict[tuple, tuple[Duty, list[Case]]] = {}
    for case in cases:
        what = duty(case, now=now, today=today, folder_letter=case.awaits == HAND_OVER)
        if what:
            found.setdefault((case.household_id, what.kind), (what, []))[1].append(case)
    return found


def _who(cases: Sequence[Case]) -> str:
    return words.household([case.person for case in cases], cases[0].size)


def _sentence(what: Duty, cases: Sequence[Case], today: date) -> str:
    first = cases[0]
    if first.state in (*BEFORE, "open"):
        return _("%(who)s, %(origin)s, seit %(day)s") % {
            "who": _who(cases),
            "origin": words.origin(first.person),
            "day": words.day(first.arrived_on, today=today),
        }
    return f"{_who(cases)}. {what.text}"


def _task(actor, what: Duty, cases: Sequence[Case], today: date) -> Task:
    first = cases[0]
    may = actor.may(NEEDS.get(what.way, "conversations.record"), first.organisation_id)
    if first.state in BEFORE:
        url = address("arrivals", ansicht="alle") + f"#h-{first.public_id}"
    elif what.way == RECORD:
        url = address("record-conversation", first.public_id, von="heute")
    else:
        url = address("case", first.public_id, von="heute")
    dossier = address("case", first.public_id) if actor.may("cases.view", first.organisation_id) else ""
    return Task(
        first.due_on,
        first.organisation_id,
        what.title,
        _sentence(what, cases, today),
        label=SHORT.get(what.kind, what.button) if may else "",
        url=url if may else "",
        title_url=dossier,
        people=[case.person for case in cases],
    )


def dossier_tasks(actor, cases: Iterable[Case], *, now: datetime, today: date) -> list[Task]:
    """Tasks from dossiers whose day has come."""
    due = [case for case in cases if case.due_on <= today]
    groups = _grouped(due, now, today).values()
    return [_task(actor, what, group, today) for what, group in groups if what.pressing]


def flag_tasks(actor, cases: Iterable[Case]) -> list[Task]:
    """Dossiers that carry a sentence for a person to read."""
    return [
        Task(
            timezone.localtime(case.state_since).date(),
            case.organisation_id,
            _("Hinweis lesen"),
            f"{case.person.name}. {case.flagged}",
            label=_("Öffnen"),
            url=address("case", case.public_id, von="heute"),
            people=[case.person],
        )
        for case in cases
    ]


def letter_tasks(letters: Iterable[tuple[Letter, Sequence[Person]]], today: date) -> list[Task]:
    """Letters that wait for «Ja, heute zur Post», with the persons they cover."""
    rows = []
    for letter, people in letters:
        created = timezone.localtime(letter.issued_at).date()
        text = _("%(letter)s für %(who)s, erstellt am %(day)s") % {
            "letter": letter.get_template_display(),
            "who": words.household(people),
            "day": words.day(created, today=today),
        }
        action = address("letter-posted", letter.public_id)
        label = _("Ja, heute zur Post") if action else ""
        file = address("letter-file", letter.public_id)
        task = Task(created, letter.organisation_id, _("Gedruckt?"), text, label, "", action, file, people)
        rows.append(task)
    return rows


def join_tasks(households: Iterable[tuple[Household, Sequence[Person]]]) -> list[Task]:
    """Households of which somebody must say whether they are one."""
    return [
        Task(
            timezone.localtime(household.created_at).date(),
            household.organisation_id,
            _("Gleicher Haushalt?"),
            words.household(people),
            label=_("Entscheiden"),
            url=address("household-join", household.public_id),
            people=people,
        )
        for household, people in households
    ]


def by_itself(cases: Iterable[Case], *, now: datetime, today: date) -> list[str]:
    """What comes without anybody doing anything: the next appointments and reminders, at most three sentences."""
    found = []
    ahead = [case for case in cases if case.due_on > today or (case.appointment_at and case.appointment_at > now)]
    for what, group in _grouped(ahead, now, today).values():
        first, who = group[0], _who(group)
        if what.kind == "ahead":
            found.append(
                _("Termin mit %(who)s %(when)s") % {"who": who, "when": words.moment(first.appointment_at, today=today)}
            )
        elif first.state in ("invited", "reminded"):
            text = (
                _("Erinnerung an %(who)s am %(day)s")
                if first.state == "invited"
                else _("Mappe statt Gespräch für %(who)s am %(day)s")
            )
            found.append(text % {"who": who, "day": words.day(first.due_on, today=today)})
    return found[:3]


def headline(count: int) -> str:
    """«2 Dinge sind zu tun.»"""
    if count == 0:
        return _("Nichts zu tun.")
    return _("1 Sache ist zu tun.") if count == 1 else _("%(count)s Dinge sind zu tun.") % {"count": number(count)}
