"""Taking back what messages did, as far as nothing newer stands upon it: many messages take as long as one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from willkomm.common.people.actions import follow_register, move_households, settle_in, take_up_stay
from willkomm.common.people.models import Household, Person
from willkomm.gateways.register.actions.dossiers import dossiers_of, unflag
from willkomm.gateways.register.actions.facts import restore_columns
from willkomm.gateways.register.actions.intake import Intake
from willkomm.gateways.register.actions.ties import restore_relations
from willkomm.welcome.cases.actions import consider, follow_person, reinstate
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, LIVE

AT_ONCE = 500


def undo_facts(intake: Intake, undos: Sequence[dict], words: str, told=lambda number: None) -> None:
    """Restore facts, households, relations and endings, the newest message first (`Item.undo`).

    `told` is called with the number of messages that are undone.
    """
    number = 0
    for wave in _waves(undos):
        ended = [pk for undo in wave for pk in undo.get("ended", ())]
        if ended:
            cases = list(Case.objects.filter(pk__in=ended).select_related("person").order_by("pk"))
            reinstate(intake.actor, cases, now=intake.now, reason=words)
        for undo in wave:
            if "flagged" in undo:
                unflag(intake, *undo["flagged"])
        if facts := {undo["person"]: undo for undo in wave if "person" in undo}:
            _restore(intake, facts)
        number += len(wave)
        told(number)


def _waves(undos: Sequence[dict]) -> Iterator[list[dict]]:
    """The same in portions: each person, household and dossier once in each, and in the order of the messages."""
    named = [undo["person"] for undo in undos if "person" in undo]
    homes = dict(Person.objects.filter(pk__in=named).values_list("pk", "household_id"))
    last: dict[tuple, int] = {}
    waves = defaultdict(list)
    for undo in undos:
        marks = _marks(undo, homes)
        number = 1 + max((last.get(mark, 0) for mark in marks), default=0)
        last |= dict.fromkeys(marks, number)
        waves[number].append(undo)
    for _number, wave in sorted(waves.items()):
        for start in range(0, len(wave), AT_ONCE):
            yield wave[start : start + AT_ONCE]


def _marks(undo: dict, homes: dict[int, int]) -> set[tuple]:
    """What a message touched."""
    marks = {("case", pk) for pk in undo.get("ended", ())}
    if "flagged" in undo:
        marks.add(("case", undo["flagged"][0]))
    if "person" in undo:
        marks.add(("person", undo["person"]))
        if "address" in undo or "household" in undo:
            marks |= {("household", pk) for pk in (homes.get(undo["person"]), undo.get("household")) if pk}
    return marks


def _restore(intake: Intake, told: dict[int, dict]) -> None:
    """What stood before about these persons (id → undo), each in a household of its own where that is restored."""
    rows = Person.objects.filter(pk__in=told).select_related("household").order_by("pk")
    people = {person.pk: person for person in rows}
    _restore_columns(intake, people, told)
    _restore_homes(intake, people, told)
    if tied := {pk: undo["relations"] for pk, undo in told.items() if "relations" in undo and pk in people}:
        restore_relations(intake, [people[pk] for pk in tied], tied)
    _screen_again(intake, people.values())


def _restore_columns(intake: Intake, people: dict[int, Person], told: dict[int, dict]) -> None:
    groups: dict[tuple, list[Person]] = defaultdict(list)
    for pk, person in people.items():
        if back := restore_columns(person, told[pk].get("changed", {})):
            groups[tuple(sorted(back))].append(person)
    for back, group in groups.items():
        follow_register(intake.actor, group, fields=back)
        if "arrived_on" in back:
            take_up_stay(intake.actor, group)


def _restore_homes(intake: Intake, people: dict[int, Person], told: dict[int, dict]) -> None:
    settled, moved = [], defaultdict(list)
    for pk, person in people.items():
        if "address" in told[pk]:
            for name, value in told[pk]["address"].items():
                setattr(person.household, name, value)
            settled.append(person.household)
        elif "household" in told[pk]:
            moved[told[pk]["household"]].append(person)
    if settled:
        settle_in(intake.actor, settled)
    for home in Household.objects.filter(pk__in=moved).order_by("pk"):
        move_households(intake.actor, moved[home.pk], household=home)
        follow_person(intake.actor, dossiers_of(moved[home.pk], state__in=LIVE), household=home)


def _screen_again(intake: Intake, people: Iterable[Person]) -> None:
    arrived = [person for person in people if person.arrived_on]
    undecided = set(Case.objects.filter(person__in=arrived, state__in=BEFORE).values_list("person_id", flat=True))
    if again := [person for person in arrived if person.pk in undecided]:
        consider(intake.actor, again, today=intake.today, now=intake.now)
