"""Somebody of whom a message tells that still waits: for the person, or for a human's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from willkomm.common.people.models import Person
from willkomm.common.people.rules.finding import judge
from willkomm.common.people.rules.persons import NAMING
from willkomm.common.people.rules.tokens import terms_of
from willkomm.gateways.register.models import Item

MOST = 300
_EMPTY = {name: Person._meta.get_field(name).get_default() for name in (*NAMING, "id_value", "zemis")}


@dataclass(frozen=True)
class Heard:
    """A waiting message and the person it tells of, who is not stored."""

    item: Item
    person: SimpleNamespace


def heard_of(organisation_ids: Iterable[int], text: str) -> list[Heard]:
    """Waiting messages about somebody whom the text may mean, the best first. One query.

    They live for days, so the newest MOST are judged one by one; nothing of them is indexed.
    """
    terms = terms_of(text, timezone.localdate())
    if not terms:
        return []
    rows = Item.objects.filter(organisation_id__in=list(organisation_ids), payload__isnull=False)
    heard = [Heard(item, person_told(item.payload)) for item in rows.select_related("delivery").order_by("-pk")[:MOST]]
    judged = [(judge(each.person, terms, places=False), each) for each in heard if each.person.official_name]
    return [each for found, each in sorted(judged, key=lambda pair: -pair[0].rank if pair[0] else 0) if found]


def person_told(payload: dict) -> SimpleNamespace:
    """Names and birth date as a message tells them, with the attributes of a Person; empty where it says nothing."""
    told = payload.get("known_as", {}) | payload.get("columns", {})
    facts = {name: told.get(name) or default for name, default in _EMPTY.items()}
    born = date.fromisoformat(facts["born_on"]) if facts["born_on"] else None
    numbers = {"id_value": payload.get("value", ""), "zemis": payload.get("zemis", "")}
    return SimpleNamespace(**facts | numbers | {"born_on": born, "data_lock": 0})
