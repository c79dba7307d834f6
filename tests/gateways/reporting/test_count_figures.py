"""Counting figures after every change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from willkomm.core.kernel.refusals import Forbidden
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Cooperation
from willkomm.gateways.reporting.actions import count, count_after_change
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases import actions
from willkomm.welcome.cases.events import CasesChanged
from willkomm.welcome.conversations.models import Conversation

ON = date(2026, 11, 20)


@pytest.fixture
def figures():
    """A function: the figures above zero of an organisation and year, or None if nothing was counted."""

    def read(organisation, year=2026):
        rows = dict(Figure.objects.filter(organisation=organisation, year=year).values_list("indicator", "value"))
        return {key: value for key, value in rows.items() if value} if rows else None

    return read


def test_an_outcome_counts_each_person_once(anna, zuchwil, arrive, as_actor, now, figures):
    [case] = actions.confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    actions.hand_over_folder(as_actor(anna), [case], now=now, on=ON)
    actions.attend_event(as_actor(anna), [case], now=now + timedelta(minutes=1), on=ON)
    assert figures(zuchwil) == {"arrivals": 1, "reached": 1, "folder": 1, "event": 1}


def test_undo_takes_the_outcome_and_then_the_arrival_back(anna, zuchwil, arrive, as_actor, now, figures):
    [case] = actions.confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    actions.hand_over_folder(as_actor(anna), [case], now=now + timedelta(minutes=1), on=ON)
    actions.undo(as_actor(anna), [case], now=now + timedelta(minutes=2))
    assert figures(zuchwil) == {"arrivals": 1, "open": 1}


def test_a_withdrawn_or_unnecessary_dossier_is_no_arrival(anna, zuchwil, arrive, as_actor, now, figures):
    one, two = arrive(anna, zuchwil, {}, {"official_name": "Zwei"})
    actions.confirm(as_actor(anna), [one, two], now=now)
    actions.withdraw(as_actor(anna), [one], now=now)
    actions.not_needed(as_actor(anna), [two], now=now)
    assert figures(zuchwil) == {}


def test_what_waits_for_a_decision_is_to_check(anna, zuchwil, arrive, figures):
    arrive(anna, zuchwil)
    assert figures(zuchwil) == {"to_check": 1}


def test_who_waived_and_came_after_all_is_reached_and_no_longer_waived(anna, zuchwil, arrive, as_actor, now, figures):
    [case] = actions.confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    actions.waive(as_actor(anna), [case], now=now, on=ON)
    assert figures(zuchwil) == {"arrivals": 1, "declined": 1}
    actions.hand_over_folder(as_actor(anna), [case], now=now + timedelta(minutes=1), on=ON)
    assert figures(zuchwil) == {"arrivals": 1, "reached": 1, "folder": 1}


def test_parts_of_the_arrivals_never_overlap(anna, zuchwil, arrive, as_actor, now, figures):
    [case] = actions.confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    actions.unreached(as_actor(anna), [case], now=now, on=ON)
    actions.reopen(as_actor(anna), [case], now=now + timedelta(minutes=1))
    assert figures(zuchwil) == {"arrivals": 1, "not_reached": 1}
    actions.waive(as_actor(anna), [case], now=now + timedelta(minutes=2), on=ON)
    assert figures(zuchwil) == {"arrivals": 1, "declined": 1}


def test_every_year_and_organisation_is_counted_for_itself(carla, municipality, arrive, as_actor, now, figures):
    host, partner = municipality(2519), municipality(2528)
    old = arrive(carla, host, {"arrived_on": date(2025, 12, 30)})
    new = arrive(carla, partner, {"arrived_on": date(2026, 1, 2)})
    actions.confirm(as_actor(carla), [*old, *new], now=now)
    assert figures(host, 2025) == {"arrivals": 1, "open": 1}
    assert figures(partner, 2026) == {"arrivals": 1, "open": 1}
    assert figures(partner, 2024) is None, "a year in which nothing happened was not counted, it is not zero"


def test_a_conversation_counts_in_the_year_it_was_held(anna, zuchwil, arrive, as_actor, now, figures):
    [case] = arrive(anna, zuchwil, {"arrived_on": date(2025, 12, 30)})
    actor = as_actor(anna)
    facts = {"outcome": "held", "language": "pt", "recorded_at": now, "recorded_by": "Anna"}
    with scoped(actor.scope):
        talk = Conversation.objects.create(organisation=zuchwil, household=case.household, held_on=ON, **facts)
    actions.confirm(actor, [case], now=now)
    assert figures(zuchwil, 2026) == {"conversations": 1}
    with scoped(actor.scope):
        Conversation.objects.filter(pk=talk.pk).update(withdrawn_at=now)
    actions.choose_channel(actor, [case], channel="folder")
    actions.recheck(actor, [case], now=now + timedelta(minutes=1))
    assert figures(zuchwil, 2026) == {}


def test_a_host_with_the_register_alone_may_import_and_the_figures_follow(
    member, municipality, arrive, as_actor, figures
):
    host, partner = municipality(2519), municipality(2528)
    contract = Cooperation.objects.create(
        name="Registerverbund", host=host, tasks=["register"], starts_on=date(2024, 1, 1)
    )
    contract.partners.set([partner])
    actor = as_actor(member("Ruth", "officer", host))
    assert actor.may("cases.open", partner.pk)
    with scoped(actor.scope):
        count_after_change(actor, CasesChanged(frozenset({partner.pk}), frozenset({2026})))
    assert figures(partner) == {}


def test_counts_many_organisations_and_years_in_few_queries(canton, django_assert_max_num_queries):
    from willkomm.config.profiles import operator
    from willkomm.core.organisations.models import Organisation

    here = list(Organisation.objects.filter(parent=canton, valid_to=None))
    actor = operator(*here)
    with django_assert_max_num_queries(16):
        rows = count(actor, here, years={2025, 2026})
    assert len(rows) == len(here) * 2 * 10


def test_a_reader_counts_nothing(rita, zuchwil, as_actor):
    with pytest.raises(Forbidden):
        count(as_actor(rita), [zuchwil], years={2026})


def test_the_neighbours_figures_stay_as_they_are(anna, nora, zuchwil, derendingen, arrive, as_actor, now, figures):
    actions.confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    assert figures(derendingen) is None
    with pytest.raises(Forbidden):
        count(as_actor(nora), [zuchwil], years={2026})


def test_figures_hold_no_names(anna, zuchwil, arrive):
    arrive(anna, zuchwil)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_figure f WHERE f::text LIKE '%Muster%'")
        assert cursor.fetchone() == (0,)


def test_counting_notes_when(anna, zuchwil, arrive):
    arrive(anna, zuchwil)
    assert Figure.objects.earliest("counted_at").counted_at > datetime(2026, 1, 1, tzinfo=UTC)
