"""What the residents' register makes us write: set-based, and never a column that begins with `office_`."""

from collections import defaultdict

from django.db.models import ProtectedError, Q

from willkomm.common.people.actions.indexing import index_again, index_households, index_new
from willkomm.common.people.actions.joining import Journal, absorb_person
from willkomm.common.people.models import Household, Joining, Person, Relation, Stay
from willkomm.common.people.rules.persons import FOUND_BY, PLACED_BY
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action

IMPORT = "register.import"
BATCH = 500
PERSON_FIELDS = tuple(
    field.name
    for field in Person._meta.concrete_fields
    if not (field.generated or field.name.startswith("office_"))
    and field.name not in ("id", "organisation", "public_id", "created_at", "merged_into")
)
HOUSEHOLD_FIELDS = tuple(
    field.name
    for field in Household._meta.concrete_fields
    if field.name not in ("id", "organisation", "public_id", "created_at", "join_proposal")
)


@action(IMPORT, many=True, label="Haushalte angelegt")
def house(actor, households):
    """Create households that the register told us of."""
    return Household.objects.bulk_create(households, batch_size=BATCH)


@action(IMPORT, many=True, label="Haushalte nachgeführt")
def settle_in(actor, households):
    """Write address, keys and way of forming of households."""
    ids = [household.pk for household in households]
    stored = {pk: tuple(told) for pk, *told in Household.objects.filter(pk__in=ids).values_list("pk", *PLACED_BY)}
    update_rows(households, HOUSEHOLD_FIELDS)
    index_households(h.pk for h in households if tuple(getattr(h, name) for name in PLACED_BY) != stored[h.pk])
    return households


@action(IMPORT, many=True, label="Zusammenlegung vorgeschlagen")
def propose_joining(actor, households):
    """Write with which other household each of these may be one; a person decides."""
    update_rows(households, ["join_proposal"])
    return households


@action(IMPORT, many=True, label="Personen angelegt")
def add_people(actor, people, *, findable=True):
    """Create persons that the register told us of; their households exist already.

    Not `findable` are persons whose creation the caller undoes before anybody could look for them.
    """
    Person.objects.bulk_create(people, batch_size=BATCH)
    if findable:
        index_new(people)
    return people


@action(IMPORT, many=True, label="Personen nachgeführt")
def follow_register(actor, people, *, fields=PERSON_FIELDS):
    """Write these columns of known persons. Raises TypeError for a column that belongs to the office."""
    if unknown := set(fields) - set(PERSON_FIELDS):
        raise TypeError(f"not a column of the register: {sorted(unknown)}")
    update_rows(people, list(fields))
    if FOUND_BY & set(fields):
        index_again(person.pk for person in people)
    return people


@action(IMPORT, many=True, label="frühere Aufenthalte gemerkt")
def end_stays(actor, stays):
    """Remember stays that are over because their persons came again; the same stay once."""
    return Stay.objects.bulk_create(stays, batch_size=BATCH, ignore_conflicts=True)


@action(IMPORT, many=True, label="früherer Aufenthalt gilt wieder")
def take_up_stay(actor, people):
    """The arrival of a new stay was taken back: the earlier stay of these persons is their present one again."""
    return [Stay.objects.filter(person=each, arrived_on=each.arrived_on).delete() for each in people]


@action(IMPORT, many=True, label="Haushalt gewechselt")
def move_households(actor, people, *, household):
    """Put persons into another household of the same organisation."""
    for person in people:
        person.household = household
    ids = [person.pk for person in people]
    Person.everyone.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).update(household=household)
    index_again(person.pk for person in people)
    return people


@action(IMPORT, many=True, label="Beziehungen nachgeführt")
def replace_relations(actor, people, *, relations, kinds):
    """Replace the relations of these persons: `kinds` maps a person's id to the kinds (eCH-0021, 1–6) that go."""
    by_kinds = defaultdict(list)
    for person in people:
        by_kinds[tuple(kinds[person.pk])].append(person.pk)
    for gone, ids in by_kinds.items():
        Relation.objects.filter(person__in=ids, kind__in=gone).delete()
    return Relation.objects.bulk_create(relations, batch_size=BATCH)


@action(IMPORT, many=True, label="Beziehungen aufgelöst")
def recognise(actor, people):
    """Turn relations that named one of these persons by register number into links to them; returns the rows."""
    by_key = {(person.id_category, person.id_value): person for person in people if person.id_value}
    values = {value for _, value in by_key}
    rows = []
    for row in Relation.objects.filter(partner__isnull=True, partner_value__in=values):
        person = by_key.get((row.partner_category, row.partner_value))
        if person is not None and person.organisation_id == row.organisation_id:
            row.partner = person
            rows.append(row)
    update_rows(rows, ["partner"])
    return rows


@action(IMPORT, many=True, label="Personen entfernt")
def remove(actor, people):
    """Remove persons of whom nothing else tells (no dossier, letter or outcome); returns those who stayed."""
    ids = [person.pk for person in people]
    told_of = set().union(*(_named_in(related, ids) for related in Person._meta.related_objects if _protects(related)))
    stayed = [person for person in people if person.pk in told_of]
    gone = [pk for pk in ids if pk not in told_of]
    households = {person.household_id for person in people}
    Relation.objects.filter(partner__in=gone).update(partner=None)
    Person.objects.filter(pk__in=gone).delete()
    _sweep(households)
    return stayed


def _protects(related) -> bool:
    return related.on_delete.__name__ == "PROTECT"


def _named_in(related, ids: list[int]) -> set[int]:
    """Which of these persons rows of another table name."""
    name = related.field.name
    return set(related.related_model.objects.filter(**{f"{name}__in": ids}).values_list(f"{name}_id", flat=True))


def _sweep(household_ids) -> None:
    """Remove households in which nobody lives and of which nothing tells."""
    lived_in = Person.everyone.filter(household__in=household_ids).values_list("household_id", flat=True)
    for household in Household.objects.filter(pk__in=set(household_ids) - set(lived_in)):
        try:
            household.delete()
        except ProtectedError:
            continue  # a letter or a conversation still tells of it


@action(IMPORT, label="Personen zusammengeführt")
def merge(actor, keep, *, other):
    """Make one person of two: everything that points to `other` points to `keep`, then `other` is out of sight.

    A row that would double one of `keep` (the same outcome of the same dossier) goes. The dossiers must not be of
    the same arrival. What the office typed about `other` fills what is empty. The row of `other` stays with its
    register number, so that late messages about it find `keep`. The register said so: it cannot be parted here.
    """
    ours = [field.name for field in Person._meta.concrete_fields if field.name.startswith("office_")]
    lacking = {name: getattr(other, name) for name in ours if not getattr(keep, name) and getattr(other, name)}
    old = other.household_id
    absorb_person(Journal(Joining(organisation_id=keep.organisation_id)), keep, other, lacking)
    _sweep({old})
    index_again([keep.pk, other.pk])
    return keep
