"""Persons with what was merged into them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from willkomm.common.people.models import Person


def loaded(ids: Sequence[int]) -> Iterable[tuple[Person, list[Person]]]:
    """Persons with their households, and the entries that were merged into each. One query."""
    if not ids:
        return []
    rows = Person.everyone.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).select_related("household")
    people, also = {}, defaultdict(list)
    for person in rows:
        if person.merged_into_id:
            also[person.merged_into_id].append(person)
        else:
            people[person.pk] = person
    return [(people[pk], also[pk]) for pk in ids if pk in people]
