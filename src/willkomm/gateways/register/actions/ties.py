"""Relations as plain values: what stood before a message, so that it can stand again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

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


def restore_relations(intake: Intake, people: Iterable[Person], told: Mapping[int, dict]) -> None:
    """Put back the relations that messages replaced (person id → before, after), where they still are what these wrote.

    The persons are of one organisation.
    """
    now = relations_of(people := list(people))
    people = [person for person in people if now[person.pk] == told[person.pk]["after"]]
    if not people:
        return
    both = {person.pk: told[person.pk]["before"] + told[person.pk]["after"] for person in people}
    kinds = {pk: sorted({row["kind"] for row in rows}) for pk, rows in both.items()}
    rows = [
        Relation(organisation_id=person.organisation_id, person=person, **facts)
        for person in people
        for facts in told[person.pk]["before"]
    ]
    replace_relations(intake.actor, people, relations=rows, kinds=kinds)
    keys = {row.partner_value for row in rows if row.partner_value}
    if known := list(Person.objects.filter(organisation_id=people[0].organisation_id, id_value__in=keys)):
        recognise(intake.actor, known)
