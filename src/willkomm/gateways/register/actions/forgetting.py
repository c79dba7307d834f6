"""Messages about persons who are deleted: the register forgets their numbers and what stood in the messages."""

from django.db.models import Q

from willkomm.core.protection.events import PeopleLeave
from willkomm.gateways.register.models import Item

EMPTY = {"id_category": "", "id_value": "", "person": None, "payload": None, "undo": None, "waits_until": None}


def forget(actor, event: PeopleLeave) -> None:
    """Handler of PeopleLeave: empty what messages kept of these persons; that a message came, and its result, stay.

    Not a verb of its own: the deletion that spoke left its entry.
    """
    theirs = Q(person_id__in=event.person_ids)
    for category in sorted({category for category, _ in event.register_keys}):
        values = [value for kind, value in event.register_keys if kind == category]
        theirs |= Q(id_category=category, id_value__in=values)
    Item.objects.filter(theirs, organisation_id=event.organisation_id).update(**EMPTY, groups=[])
