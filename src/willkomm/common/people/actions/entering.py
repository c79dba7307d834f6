"""Entering a household by hand, and the office's own fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from willkomm.common.people.actions.indexing import index_again, index_new
from willkomm.common.people.models import Household, Person, Stay
from willkomm.common.people.rules.persons import FOUND_BY
from willkomm.core.kernel.action import action

OFFICE_FIELDS = (
    "office_language",
    "office_phone",
    "office_email",
    "office_german",
    "office_interpreter",
    "office_note",
)


@dataclass(frozen=True)
class Entry:
    """A household as the counter types it: address facts, and one mapping of Person fields per person."""

    organisation_id: int
    people: Sequence[Mapping]
    address: Mapping = field(default_factory=dict)


@action("cases.enter", many=True, label="von Hand erfasst")
def enter(actor, entries):
    """Create households and persons that no register delivery brought; returns one list of persons per entry."""
    households = Household.objects.bulk_create(
        [
            Household(organisation_id=entry.organisation_id, formed_by=Household.FormedBy.OFFICE, **entry.address)
            for entry in entries
        ],
        batch_size=500,
    )
    people, groups = [], []
    for entry, household in zip(entries, households, strict=True):
        group = [
            Person(
                organisation_id=entry.organisation_id,
                household=household,
                source=Person.Source.OFFICE,
                **facts,
            )
            for facts in entry.people
        ]
        people += group
        groups.append(group)
    Person.objects.bulk_create(people, batch_size=500)
    index_new(people)
    return groups


@action("cases.enter", label="wieder zugezogen")
def enter_again(actor, person, *, facts: Mapping, address: Mapping):
    """Note that somebody who had left lives here again: a new household with this address, the new arrival.

    `facts` are Person fields; what the office knew of the person stays where they say nothing. Returns the person.
    """
    here = {"organisation_id": person.organisation_id}
    if person.arrived_on:
        before = {"person": person, "arrived_on": person.arrived_on}
        Stay.objects.get_or_create(**here, **before, defaults={"household": person.household})
    person.household = Household.objects.create(**here, formed_by=Household.FormedBy.OFFICE, **address)
    said = {name: value for name, value in facts.items() if value not in (None, "", [])}
    for name, value in {"departed_on": None, "departed_to": "", "missing_since": None, **said}.items():
        setattr(person, name, value)
    person.save()
    index_again([person.pk])
    return person


@action("cases.edit", label="Angaben des Amtes geändert")
def note_office_facts(actor, person, **facts):
    """Change what the office typed itself (OFFICE_FIELDS); the register never overwrites it. Returns the person.

    Raises TypeError for any other field.
    """
    if unknown := set(facts) - set(OFFICE_FIELDS):
        raise TypeError(f"not an office field: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(person, name, value)
    person.save(update_fields=list(facts))
    if FOUND_BY & set(facts):
        index_again([person.pk])
    return person
