"""Letters of the last weeks in the municipalities of the cast, so that «Heute» shows every kind of work."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from willkomm.common.correspondence.actions import note_posted
from willkomm.common.correspondence.models import Letter
from willkomm.config.demo.story import at
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from willkomm.welcome.cases import actions
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.letters import invite, letter_came_back

# What a municipality shows first when it has few households, and the same in the order of time.
WAYS = ("reminder_due", "met_yesterday", "unposted", "returned", "waiting")
IN_TIME = ("reminder_due", "met_yesterday", "returned", "waiting", "unposted")
DAY = timedelta(days=1)
MEETING = time(14, 0)


def write_letters(actor: Actor, organisations: Iterable[Organisation], today: date) -> int:
    """Invite the households that were confirmed lately, and let something different happen to each letter.

    Per municipality: a reminder that is due, an appointment of yesterday, a letter not posted yet, one that came
    back and one that waits for its answer, as far as there are households. Does nothing where letters exist.
    Returns the number of letters.
    """
    ids = [organisation.pk for organisation in organisations]
    with transaction.atomic(), scoped(actor.scope):
        if Letter.objects.filter(organisation_id__in=ids).exists():
            return 0
        rows = Case.objects.filter(organisation_id__in=ids, state="open", channel="conversation")
        homes = _homes(rows.select_related("person", "household").order_by("confirmed_on", "arrived_on", "pk"))
        return sum(_write(actor, homes[organisation_id], today) for organisation_id in ids)


def _homes(cases: Iterable[Case]) -> dict[int, list[list[Case]]]:
    """Organisation id → its households as lists of dossiers, the first confirmed first."""
    groups: dict[tuple[int, int], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.organisation_id, case.household_id].append(case)
    found = defaultdict(list)
    for (organisation_id, _), group in groups.items():
        found[organisation_id].append(group)
    return found


def _write(actor: Actor, homes: list[list[Case]], today: date) -> int:
    ways = sorted(WAYS[: len(homes)], key=IN_TIME.index)
    for way, cases in zip(ways, homes, strict=False):
        _TELL[way](actor, cases, today)
    return len(ways)


def _invited(actor: Actor, cases: list[Case], on: date, *, posted: bool = True) -> Letter:
    [letter] = invite(actor, cases, now=at(on), base_url=settings.BASE_URL)
    if posted:
        note_posted(actor, [letter], on=on, today=on)
    return letter


def _after_confirmation(cases: list[Case]) -> date:
    return cases[0].confirmed_on + DAY


def _reminder_due(actor: Actor, cases: list[Case], today: date) -> None:
    _invited(actor, cases, _after_confirmation(cases))


def _met_yesterday(actor: Actor, cases: list[Case], today: date) -> None:
    _invited(actor, cases, _after_confirmation(cases))
    meeting = timezone.make_aware(datetime.combine(today - DAY, MEETING))
    actions.agree(actor, cases, now=at(today - 3 * DAY), appointment_at=meeting, place="Gemeindehaus")


def _returned(actor: Actor, cases: list[Case], today: date) -> None:
    letter = _invited(actor, cases, _after_confirmation(cases))
    letter_came_back(actor, letter, on=today - DAY, now=at(today - DAY))


def _waiting(actor: Actor, cases: list[Case], today: date) -> None:
    _invited(actor, cases, max(_after_confirmation(cases), today - 6 * DAY))


def _unposted(actor: Actor, cases: list[Case], today: date) -> None:
    _invited(actor, cases, today - DAY, posted=False)


_TELL = {
    "reminder_due": _reminder_due,
    "met_yesterday": _met_yesterday,
    "returned": _returned,
    "waiting": _waiting,
    "unposted": _unposted,
}
