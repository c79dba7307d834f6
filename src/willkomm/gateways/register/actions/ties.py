"""Relations as plain values: what stood before a message, so that it can stand again."""

from collections import defaultdict

from willkomm.common.people.actions import recognise, replace_relations
from willkomm.common.people.models import Person, Relation
from willkomm.gateways.register.actions.facts import plain
from willkomm.gateways.register.actions.intake import Intake

FIELDS = (
    "kind",
    "care",
    "partner_category",
    "partner_value",
    "partner_name",
    "partner_first_name",
    "partner_born_on",
)


def relations_of(people) -> dict[int, list[dict]]:
    """Person id → their relations, sorted, as JSON keeps them. One query."""
    found = defaultdict(list)
    rows = Relation.objects.filter(person__in=[person.pk for person in people]) if people else ()
    for row in rows:
        found[row.person_id].append({name: plain(getattr(row, name)) for name in FIELDS})
    for each in found.values():
        each.sort(key=str)
    return found


def restore_relations(intake: Intake, person: Person, undo: dict) -> None:
    """Put back the relations that a message replaced, where they still are what it wrote."""
    if relations_of([person])[person.pk] != undo["after"]:
        return
    kinds = {person.pk: sorted({row["kind"] for row in undo["before"] + undo["after"]})}
    rows = [Relation(organisation_id=person.organisation_id, person=person, **facts) for facts in undo["before"]]
    replace_relations(intake.actor, [person], relations=rows, kinds=kinds)
    keys = {row.partner_value for row in rows if row.partner_value}
    if known := list(Person.objects.filter(organisation_id=person.organisation_id, id_value__in=keys)):
        recognise(intake.actor, known)
