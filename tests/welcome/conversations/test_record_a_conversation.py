"""Recording a conversation after the fact: three facts, one transaction, one way back."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from willkomm.common.people.models import Person
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import agree, close, confirm
from willkomm.welcome.cases.models import Case, Outcome
from willkomm.welcome.conversations.actions import record, withdraw
from willkomm.welcome.conversations.models import Conversation, Participant

HELD_ON = date(2026, 11, 20)


@pytest.fixture
def family(anna, zuchwil, arrive, as_actor, now):
    """Two adults with dossiers, a child without one; confirmed yesterday."""
    cases = arrive(anna, zuchwil, {}, {"first_name": "Nuno"}, {"first_name": "Rui", "born_on": date(2019, 1, 1)})
    confirm(as_actor(anna), cases, now=now - timedelta(days=1))
    return cases


@pytest.fixture
def inside(anna, as_actor):
    with transaction.atomic(), scoped(as_actor(anna).scope):
        yield


@pytest.fixture
def people(family, inside):
    return list(Person.objects.filter(household=family[0].household_id).order_by("pk"))


@pytest.fixture
def talk(anna, family, people, as_actor, now):
    def run(user=anna, **facts):
        facts = {"people": people, "held_on": HELD_ON, "language": "pt", "outcome": "held", "now": now, **facts}
        return record(as_actor(user), family[0].household, **facts)

    return run


def test_welcomes_everybody_who_took_part_and_counts_the_child(talk, family, zuchwil):
    talk(topics=["german", "school"], note="kommt aus Porto")
    assert set(Case.objects.values_list("state", flat=True)) == {"welcomed"}
    assert Outcome.objects.filter(kind="conversation", on=HELD_ON).count() == 3
    assert Participant.objects.count() == 3
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="reached").value == 3
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="conversations").value == 1


def test_only_those_who_took_part_are_welcomed(talk, family, people):
    talk(people=people[:1])
    assert list(Case.objects.order_by("pk").values_list("state", flat=True)) == ["welcomed", "open"]


def test_notes_a_waiver(talk):
    talk(outcome="waived")
    assert set(Case.objects.values_list("state", flat=True)) == {"waived"}


def test_notes_who_did_not_appear(talk, family, anna, as_actor, now):
    agree(as_actor(anna), family, now=now - timedelta(hours=1), appointment_at=now - timedelta(minutes=30))
    talk(outcome="no_show")
    assert set(Case.objects.values_list("state", flat=True)) == {"no_show"}
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"held_on": date(2026, 11, 23)}, "liegt in der Zukunft"),
        ({"held_on": date(2026, 11, 1)}, "liegt vor dem Zuzug"),
        ({"people": []}, "Kreuzen Sie an, wer dabei war."),
        ({"outcome": "no_show"}, "setzt eine Einladung oder einen Termin voraus"),
    ],
)
def test_refuses_what_cannot_be(facts, sentence, talk):
    with pytest.raises(Refused, match=sentence):
        talk(**facts)
    assert not Conversation.objects.exists()


def test_refuses_a_child_alone(talk, people):
    with pytest.raises(Refused, match="Kreuzen Sie auch eine erwachsene Person an"):
        talk(people=people[2:])


def test_refuses_closed_dossiers(talk, family, anna, as_actor, now):
    close(as_actor(anna), family, now=now, reason="other")
    with pytest.raises(Refused, match="Nehmen Sie sie zuerst wieder auf"):
        talk()


def test_refuses_readers_and_neighbours(talk, rita, nora):
    for user in (rita, nora):
        with pytest.raises(Forbidden):
            talk(user=user)


def test_is_taken_back_with_everything_it_counted(talk, anna, as_actor, now, zuchwil):
    written = talk()
    withdraw(as_actor(anna), written, now=now + timedelta(minutes=5))
    assert set(Case.objects.values_list("state", "reached")) == {("open", False)}
    assert not Outcome.objects.exists()
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="conversations").value == 0


def test_is_not_taken_back_twice_or_the_day_after_next(talk, anna, as_actor, now):
    written = talk()
    with pytest.raises(Refused, match="nicht mehr rückgängig"):
        withdraw(as_actor(anna), written, now=now + timedelta(days=2))
    withdraw(as_actor(anna), written, now=now)
    with pytest.raises(Refused, match="schon zurückgenommen"):
        withdraw(as_actor(anna), written, now=now)
