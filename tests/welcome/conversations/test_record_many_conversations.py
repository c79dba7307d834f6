"""Recording many earlier conversations in one go: an office's list, or the demonstration."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from willkomm.common.people.models import Household, Person
from willkomm.core.audit.models import AuditEntry
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case, CaseTransition, Outcome
from willkomm.welcome.conversations.actions import Talk, record_all, withdraw
from willkomm.welcome.conversations.models import Conversation, Participant

HELD_ON = date(2026, 11, 20)
CHILD = {"first_name": "Rui", "born_on": date(2019, 1, 1)}


@pytest.fixture
def inside(anna, as_actor):
    """A transaction that sees what Anna sees."""
    with transaction.atomic(), scoped(as_actor(anna).scope):
        yield


@pytest.fixture
def talks(anna, zuchwil, arrive, as_actor, now, inside):
    """A function: so many talks with confirmed families of an adult and a child."""

    def make(count, **facts):
        found = []
        for number in range(count):
            cases = arrive(anna, zuchwil, {"first_name": f"Alva {number}"}, CHILD)
            confirm(as_actor(anna), cases, now=now - timedelta(days=1))
            home = Household.objects.get(pk=cases[0].household_id)
            people = list(Person.objects.filter(household=home).order_by("pk"))
            found.append(Talk(zuchwil.pk, home, people, **{"held_on": HELD_ON, "language": "pt", **facts}))
        return found

    return make


def test_everybody_who_took_part_is_welcomed_and_counted(talks, anna, as_actor, now, zuchwil):
    wanted = talks(3, details={"place": "Gemeindehaus", "interpreter": "professional", "topics": ["german"]})
    written = record_all(as_actor(anna), wanted, now=now)
    assert [each.household_id for each in written] == [talk.household.pk for talk in wanted]
    assert set(Conversation.objects.values_list("place", "interpreter")) == {("Gemeindehaus", "professional")}
    assert Participant.objects.count() == 6
    assert Outcome.objects.filter(kind="conversation", on=HELD_ON).count() == 6
    assert set(Case.objects.values_list("state", "reached")) == {("welcomed", True)}
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="conversations").value == 3
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="reached").value == 6


def test_a_batch_leaves_one_entry_in_the_book(talks, anna, as_actor, now):
    record_all(as_actor(anna), talks(3), now=now)
    entry = AuditEntry.objects.get(verb=record_all.verb)
    assert (entry.count, entry.permission) == (3, "conversations.record")


def test_each_day_is_kept(talks, anna, as_actor, now):
    record_all(as_actor(anna), talks(1) + talks(1, held_on=date(2026, 11, 12)), now=now)
    assert set(Outcome.objects.values_list("on", flat=True)) == {HELD_ON, date(2026, 11, 12)}
    assert CaseTransition.objects.filter(verb="welcome").count() == 2


def test_asks_no_more_for_many_than_for_few(talks, anna, as_actor, now):
    few, many = talks(2), talks(30)
    actor, asked = as_actor(anna), []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as queries:
            record_all(actor, batch, now=now)
        asked.append(len(queries))
    assert asked[1] == asked[0] <= 40, asked


def test_one_conversation_of_the_batch_is_taken_back_alone(talks, anna, as_actor, now):
    first, second = record_all(as_actor(anna), talks(2), now=now)
    withdraw(as_actor(anna), first, now=now + timedelta(minutes=5))
    states = dict(Case.objects.values_list("household_id", "state"))
    assert states == {first.household_id: "open", second.household_id: "welcomed"}
    assert set(Outcome.objects.values_list("case__household_id", flat=True)) == {second.household_id}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"held_on": date(2026, 11, 23)}, "Gespräch Nr. 3: Das Gespräch liegt in der Zukunft"),
        ({"held_on": date(2026, 11, 1)}, "Gespräch Nr. 3: Das Gespräch liegt vor dem Zuzug"),
    ],
)
def test_one_impossible_day_refuses_them_all(facts, sentence, talks, anna, as_actor, now):
    batch = talks(2) + talks(1, **facts)
    with pytest.raises(Refused, match=sentence):
        record_all(as_actor(anna), batch, now=now)
    assert not Conversation.objects.exists() and not Outcome.objects.exists()
    assert set(Case.objects.values_list("state", flat=True)) == {"open"}


def test_a_dossier_that_nobody_confirmed_refuses_them_all(talks, anna, zuchwil, arrive, as_actor, now):
    batch = talks(1)
    [case] = arrive(anna, zuchwil)
    batch.append(Talk(zuchwil.pk, case.household, [case.person], HELD_ON, "pt"))
    with pytest.raises(Refused, match=r"Gespräch Nr\. 2: Bestätigen Sie zuerst den Zuzug"):
        record_all(as_actor(anna), batch, now=now)
    assert not Conversation.objects.exists()


def test_the_same_person_twice_is_refused(talks, anna, as_actor, now):
    batch = talks(1)
    with pytest.raises(Refused, match="steht schon weiter oben"):
        record_all(as_actor(anna), batch * 2, now=now)
    assert not Conversation.objects.exists()


def test_readers_and_neighbours_record_nothing(talks, rita, nora, as_actor, now):
    batch = talks(1)
    for user in (rita, nora):
        with pytest.raises(Forbidden):
            record_all(as_actor(user), batch, now=now)


def test_a_foreign_household_cannot_be_slipped_in(talks, nora, derendingen, as_actor, now):
    [talk] = talks(1)
    with pytest.raises(Refused):
        record_all(as_actor(nora), [Talk(derendingen.pk, talk.household, talk.people, HELD_ON, "pt")], now=now)
