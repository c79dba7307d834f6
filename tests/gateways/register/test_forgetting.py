"""What goes again: children whose entry is deleted, relations that a recalled message replaced, waiting messages."""

from datetime import timedelta

import pytest

from willkomm.common.people.models import Person, Relation
from willkomm.config.duties import fulfil
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Duty
from willkomm.gateways.register.actions import take_back
from willkomm.gateways.register.models import Delivery, Item

CHILD = {"local": ("MU.2534", "K"), "birth": "2020-01-01", "parents": ({"local": ("MU.2534", "20261")},)}


def relations(office, value="K"):
    with scoped(office.actor.scope):
        rows = Relation.objects.filter(person__id_value=value).order_by("kind")
        return list(rows.values_list("kind", "partner_value", "partner_name", "partner__id_value"))


@pytest.fixture
def family(office):
    """A mother with a dossier and her child without one."""
    office.bring("moveIn")
    office.bring("moveIn", CHILD)
    return office


def test_a_child_without_a_dossier_goes_with_its_entry(family):
    line = family.bring("deletedInRegister", CHILD)
    assert (line.result, line.reason) == ("withdrawn", "deleted_person")
    assert family.person("K") is None and family.person() is not None
    assert family.items()[-1].person_id is None and family.items()[-1].undo is None


def test_somebody_with_a_dossier_stays_when_the_entry_goes(family):
    family.bring("deletedInRegister")
    assert family.person() is not None and family.case().state == "withdrawn"


def test_two_entries_of_a_child_become_one(family):
    family.bring("moveIn", CHILD | {"local": ("MU.2534", "K2")})
    wrong = {"duplicates": ({"local": ("MU.2534", "K2")},)}
    assert family.bring("announceDuplicate", CHILD | wrong).result == "merged"
    assert family.person("K") is not None and family.person("K2") is None and family.people() == 2
    assert len(relations(family)) == 1


def test_a_recall_puts_the_relations_back(family):
    before = relations(family)
    other = {"parents": ({"local": ("MU.2534", "99"), "official_name": "Fremd"},)}
    family.bring("correctParentalRelationship", CHILD | other, message_id="WRONG")
    assert [row[1] for row in relations(family)] == ["99"]
    family.bring("correctParentalRelationship", CHILD | other, action=3, reference_message_id="WRONG")
    assert relations(family) == before and before[0][3] == "20261"


def test_taking_a_delivery_back_puts_the_relations_back(family):
    before = relations(family)
    other = {"parents": ({"local": ("MU.2534", "99"), "official_name": "Fremd"},)}
    family.bring("correctParentalRelationship", CHILD | other)
    with scoped(family.actor.scope):
        delivery = Delivery.objects.order_by("-pk").first()
        take_back(family.actor, delivery, now=family.now)
    assert relations(family) == before


def test_what_a_newer_message_said_about_relations_stays(family):
    for number, message in (("98", "OLD"), ("99", "NEW")):
        other = {"parents": ({"local": ("MU.2534", number), "official_name": "Fremd"},)}
        family.bring("correctParentalRelationship", CHILD | other, message_id=message)
    family.bring("correctParentalRelationship", CHILD, action=3, reference_message_id="OLD")
    assert [row[1] for row in relations(family)] == ["99"]


def test_the_clock_drops_messages_whose_person_never_came(office, zuchwil):
    office.now -= timedelta(days=30)
    assert office.bring("move", {"address": {"street": "Neuweg"}}).result == "waiting"
    Duty.objects.create(organisation=zuchwil, kind="messages", due_at=office.now)
    fulfil.call(organisation_id=zuchwil.pk, kind="messages")
    [item] = office.items()
    assert (item.result, item.reason, item.payload) == ("logged", "no_case", None)
    assert item.sentence == "Zu dieser Person führen wir kein Dossier; die Meldung ist nur vermerkt."
    assert Duty.objects.get(organisation=zuchwil, kind="messages").done_at is not None


def test_nothing_of_the_neighbour_is_dropped(office, neighbour, zuchwil):
    neighbour.now -= timedelta(days=30)
    neighbour.bring("move", {"local": ("MU.2517", "1"), "municipality": (2517, "Derendingen")})
    Duty.objects.create(organisation=zuchwil, kind="messages", due_at=office.now)
    fulfil.call(organisation_id=zuchwil.pk, kind="messages")
    assert [item.result for item in neighbour.items()] == [Item.Result.WAITING]
    with scoped(office.actor.scope):
        assert not Person.objects.exists()
