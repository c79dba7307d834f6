"""What happened to the invented arrivals, told month by month through the same actions that people use."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction

from willkomm.common.people.actions import Entry, enter
from willkomm.config.demo.invent import Family
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from willkomm.welcome.cases import actions
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions import Talk, record_all
from willkomm.welcome.conversations.models import Conversation
from willkomm.welcome.conversations.rules import TOPICS

# About one in five of those invited does not react (F-14); some of them still take the folder.
NO_ANSWER = 0.2
UNDECIDED_DAYS, RECENT_DAYS = 12, 40
DECIDE_AFTER = timedelta(days=8)
# Conversations of a month are held on a few days, so many days before its last one.
HELD_EARLIER = (0, 10)


def at(day: date, hour: int = 10) -> datetime:
    """A working hour of that day."""
    return datetime.combine(day, time(hour), UTC)


def told(actor: Actor, year: int, month: int) -> bool:
    """Whether this month was told before (a month is told whole or not at all)."""
    with transaction.atomic(), scoped(actor.scope):
        return Case.objects.filter(arrived_on__year=year, arrived_on__month=month).exists()


def tell(actor: Actor, by_bfs: dict[int, Organisation], month: Iterable[Family], today: date, random: Random) -> int:
    """Let the households of one month arrive and be welcomed; the latest stay open. Returns the persons."""
    month = list(month)
    entries = [Entry(by_bfs[family.bfs].pk, family.people, family.address) for family in month]
    groups = enter(actor, entries)
    people = [person for group in groups for person in group]
    settled = min(today, max(family.arrived_on for family in month) + timedelta(days=6))
    found = actions.consider(actor, people, today=settled, now=at(settled, 8))
    cases = [case for case, _ in found.values() if case]
    _welcome(actor, cases, people, today, random)
    return len(people)


def _welcome(actor: Actor, cases: list[Case], people, today: date, random: Random) -> None:
    decided = [case for case in cases if (today - case.arrived_on).days > UNDECIDED_DAYS]
    if not decided:
        return
    decided_on = at(min(today, max(case.arrived_on for case in decided) + DECIDE_AFTER))
    unclear = [case for case in decided if case.state == "to_check"]
    refused = [case for case in unclear if case.suggestion == "check" and random.random() < 0.12]
    if refused:
        actions.not_needed(actor, refused, now=decided_on, reason="kurzer Aufenthalt")
    taken = [case for case in decided if case not in refused]
    done = [case for case in taken if (today - case.arrived_on).days > RECENT_DAYS]
    if done:
        actions.confirm(actor, done, now=decided_on)
        _outcomes(actor, done, people, random)
    _confirm_by_week(actor, [case for case in taken if case not in done], today)


def _confirm_by_week(actor: Actor, cases: list[Case], today: date) -> None:
    """Confirm the latest dossiers week by week, as an office does it."""
    weeks = defaultdict(list)
    for case in cases:
        weeks[(today - case.arrived_on).days // 7].append(case)
    for group in weeks.values():
        actions.confirm(actor, group, now=at(max(case.arrived_on for case in group) + DECIDE_AFTER))


def _children(cases: list[Case], people) -> dict[int, list]:
    """The persons without a dossier of their own, hung on the first dossier of their household."""
    first: dict[int, int] = {}
    for case in cases:
        first.setdefault(case.household_id, case.pk)
    own = {case.person_id for case in cases}
    found = defaultdict(list)
    for person in people:
        if person.household_id in first and person.pk not in own:
            found[first[person.household_id]].append(person)
    return found


def _outcomes(actor: Actor, cases: list[Case], people, random: Random) -> None:
    on = max(case.arrived_on for case in cases) + timedelta(days=30)
    groups = defaultdict(list)
    fate: dict[int, str] = {}
    for case in cases:
        fate.setdefault(case.household_id, _fate(case, random))
        groups[fate[case.household_id]].append(case)
    now, children = at(on, 15), _children(cases, people)
    if groups["conversation"]:
        record_all(actor, _talks(groups["conversation"], people, on, random), now=now)
    for kind in ("folder", "event"):
        if groups[kind]:
            actions.welcome(actor, groups[kind], now=now, on=on, kind=kind, people=children)
    if groups["waived"]:
        actions.waive(actor, groups["waived"], now=now, on=on)
    if groups["unreached"]:
        actions.unreached(actor, groups["unreached"], now=now, on=on)
    if groups["away"]:
        actions.move_away(actor, groups["away"], now=now, on=on, to="andere Gemeinde")


def _talks(cases: list[Case], people, on: date, random: Random) -> list[Talk]:
    """One conversation with each household of these dossiers, in the language of its first."""
    first: dict[int, Case] = {}
    for case in cases:
        first.setdefault(case.household_id, case)
    homes = defaultdict(list)
    for person in people:
        if person.household_id in first:
            homes[person.household_id].append(person)
    return [
        Talk(
            organisation_id=case.organisation_id,
            household=homes[household_id][0].household,
            people=homes[household_id],
            held_on=on - timedelta(days=random.choice(HELD_EARLIER)),
            language=case.language,
            details=_details(random, case.language),
        )
        for household_id, case in first.items()
    ]


def _details(random: Random, language: str) -> dict:
    """What about half of the offices note besides the three required facts."""
    if random.random() < 0.5:
        return {}
    kinds = Conversation.Interpreter
    chosen = random.choices((kinds.NONE, kinds.PROFESSIONAL, kinds.KEY_PERSON), weights=(5, 4, 1))[0]
    return {
        "interpreter": kinds.NONE if language.startswith("de") else chosen,
        "place": random.choice(("Gemeindehaus", "Gemeindehaus, Schalter", "Integrationsbüro")),
        "duration_minutes": random.choice((30, 45, 45, 60, 75)),
        "topics": random.sample(list(TOPICS), k=random.randrange(3, 7)),
    }


def _fate(case: Case, random: Random) -> str:
    chance = random.random()
    if chance < 0.02:
        return "away"
    if case.channel == "folder":
        return "folder" if chance < 0.96 else "unreached"
    if chance < 1 - NO_ANSWER - 0.06:
        return "event" if chance < 0.12 else "conversation"
    return random.choices(("folder", "waived", "unreached"), weights=(6, 2, 3))[0]
