"""Messages about somebody who was entered twice find the person who lives on; who was typed before is asked about."""

import pytest

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.desk.actions import in_order, merge_people
from willkomm.gateways.desk.queries.joining import dossiers_of_both
from willkomm.gateways.register.actions import decide_person

SECOND = {"local": ("MU.2534", "999")}


@pytest.fixture
def merged(office):
    """Two entries with two numbers, merged into the first."""
    office.bring("moveIn")
    office.bring("moveIn", SECOND)
    with scoped(office.actor.scope):
        people = list(Person.objects.order_by("pk"))
        keep, other = in_order(*people, dossiers_of_both(*people))
        return merge_people(office.actor, keep, other=other, now=office.now, choices={})


def test_a_message_with_the_other_number_reaches_the_survivor(merged, office):
    line = office.bring("move", SECOND | {"address": {"street": "Neuweg"}}, variant="f")
    assert line.result in ("case_updated", "person_updated")
    assert office.people() == 1
    assert office.person().household.street == "Neuweg", "the number of the survivor stays their own"


def test_a_repeated_arrival_with_the_other_number_makes_nobody_new(merged, office):
    office.bring("moveIn", SECOND)
    assert office.people() == 1 and len(office.cases()) == 1


def test_an_older_message_with_the_other_number_overwrites_nothing(merged, office):
    office.bring("move", SECOND | {"address": {"street": "Neuweg"}}, variant="f")
    office.bring("move", {"address": {"street": "Altweg"}}, variant="f", message_date="2026-11-01T08:00:00+01:00")
    assert office.person().household.street == "Neuweg"


def test_who_was_typed_before_is_proposed_when_the_register_tells(office):
    office.bring("moveIn", {"local": ("MU.2534", "1")})
    known = office.person("1")
    with scoped(office.actor.scope):
        Person.objects.update(id_category="", id_value="", source="office", official_name=known.official_name + "e")
    line = office.bring("moveIn", {"local": ("MU.2534", "2")})
    assert (line.result, line.reason) == ("to_check", "same_person?")
    item = office.items()[-1]
    done = decide_person(office.actor, item, same=True, now=office.now)
    assert done.result in ("case_updated", "case_opened") and office.people() == 1
    assert office.person("2").pk == known.pk


def test_somebody_else_becomes_a_new_person(office):
    office.bring("moveIn", {"local": ("MU.2534", "1")})
    with scoped(office.actor.scope):
        Person.objects.update(id_category="", id_value="", source="office")
    office.bring("moveIn", {"local": ("MU.2534", "2")})
    decide_person(office.actor, office.items()[-1], same=False, now=office.now)
    assert office.people() == 2


def test_a_base_delivery_asks_about_who_was_typed_before(office, tmp_path):
    office.bring("moveIn", {"local": ("MU.2534", "1")})
    with scoped(office.actor.scope):
        Person.objects.update(id_category="", id_value="", source="office")
    others = {"local": ("MU.2534", "3"), "official_name": "Anders"}
    report = office.bring_base(tmp_path, [{"local": ("MU.2534", "2")}, others])
    assert report.delivery.counts.get("to_check", 0) >= 1
    assert office.people() == 2
