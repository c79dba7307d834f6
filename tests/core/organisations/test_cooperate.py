"""A Verbund: rights derive from the contract and end with it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.actions import (
    answer_cooperation,
    change_cooperation,
    end_cooperation,
    leave_cooperation,
    open_cooperation,
)
from willkomm.core.organisations.models import Cooperation
from willkomm.welcome.cases.models import Case

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture
def petra(member, derendingen):
    """Lead of the partner."""
    return member("Petra", "lead", derendingen)


@pytest.fixture
def opened(beat, zuchwil, derendingen, as_actor):
    """A function: Zuchwil opens a Verbund with Derendingen."""
    terms = {"name": "Verbund", "partners": [derendingen], "tasks": ["welcome"], "starts_on": TODAY}
    return lambda **facts: open_cooperation(as_actor(beat), zuchwil, **{**terms, **facts})


@pytest.fixture
def agreed(opened, petra, derendingen, as_actor):
    """A function: the same, agreed by the partner."""

    def make(**facts):
        contract = opened(**facts)
        return answer_cooperation(as_actor(petra), derendingen, cooperation=contract, agreed=True, today=TODAY)

    return make


def test_delegates_nothing_until_the_partner_agrees(opened, petra, anna, nora, derendingen, arrive, as_actor):
    [case] = arrive(nora, derendingen)
    contract = opened()
    assert not as_actor(anna, TODAY).may("cases.view", derendingen.pk)
    answer_cooperation(as_actor(petra), derendingen, cooperation=contract, agreed=True, today=TODAY)
    assert as_actor(anna, TODAY).may("cases.view", derendingen.pk)
    with scoped(as_actor(anna, TODAY).scope):
        assert Case.objects.get() == case


def test_a_partner_may_decline_once(opened, petra, anna, derendingen, as_actor):
    contract = opened()
    answer_cooperation(as_actor(petra), derendingen, cooperation=contract, agreed=False, today=TODAY)
    assert not as_actor(anna, TODAY).may("cases.view", derendingen.pk)
    with pytest.raises(Refused, match="keine Antwort offen"):
        answer_cooperation(as_actor(petra), derendingen, cooperation=contract, agreed=True, today=TODAY)


def test_the_host_cannot_agree_for_the_partner(opened, beat, derendingen, as_actor):
    with pytest.raises(Forbidden):
        answer_cooperation(as_actor(beat), derendingen, cooperation=opened(), agreed=True, today=TODAY)


def test_only_the_delegated_task_is_delegated(agreed, anna, derendingen, as_actor):
    agreed(tasks=["figures"])
    actor = as_actor(anna, TODAY)
    assert actor.may("figures.own", derendingen.pk) and not actor.may("cases.view", derendingen.pk)


def test_rights_begin_with_the_first_day_and_end_after_the_last(agreed, anna, beat, derendingen, as_actor):
    contract = agreed(starts_on=TODAY + DAY)
    end_cooperation(as_actor(beat), contract, last_day=TODAY + 3 * DAY, today=TODAY)
    days = [as_actor(anna, TODAY + n * DAY).may("cases.view", derendingen.pk) for n in range(5)]
    assert days == [False, True, True, True, False]


def test_the_dossier_is_there_on_the_last_day_and_gone_the_day_after(
    agreed, anna, beat, nora, derendingen, arrive, as_actor
):
    arrive(nora, derendingen)
    end_cooperation(as_actor(beat), agreed(), last_day=TODAY, today=TODAY)
    for day, seen in ((TODAY, 1), (TODAY + DAY, 0)):
        with scoped(as_actor(anna, day).scope):
            assert Case.objects.filter(organisation=derendingen).count() == seen


def test_a_change_keeps_history_and_asks_again_for_more(agreed, anna, beat, derendingen, municipality, as_actor):
    contract = agreed(tasks=["welcome", "figures"])
    terms = {"on": TODAY + DAY, "today": TODAY, "name": "Verbund", "partners": [derendingen]}
    less = change_cooperation(as_actor(beat), contract, tasks=["welcome"], **terms)
    contract.refresh_from_db()
    assert contract.ends_on == TODAY and less.continues == contract
    assert list(less.partners.all()) == [derendingen]
    more = change_cooperation(as_actor(beat), less, tasks=["welcome", "register"], **{**terms, "on": TODAY + 5 * DAY})
    assert not more.partners.exists() and list(more.asked.all()) == [derendingen]
    days = [as_actor(anna, TODAY + n * DAY).may("cases.view", derendingen.pk) for n in (0, 1, 4, 5)]
    assert days == [True, True, True, False]


def test_a_partner_leaves_and_the_others_go_on(agreed, anna, petra, derendingen, municipality, as_actor):
    contract = agreed()
    contract.partners.add(municipality(2528))
    row = leave_cooperation(as_actor(petra), derendingen, cooperation=contract, last_day=TODAY, today=TODAY)
    assert list(row.partners.all()) == [municipality(2528)]
    tomorrow = as_actor(anna, TODAY + DAY)
    assert tomorrow.may("cases.view", municipality(2528).pk) and not tomorrow.may("cases.view", derendingen.pk)


def test_the_last_partner_ends_the_contract_by_leaving(agreed, petra, derendingen, as_actor):
    contract = agreed()
    leave_cooperation(as_actor(petra), derendingen, cooperation=contract, last_day=TODAY, today=TODAY)
    assert Cooperation.objects.get().ends_on == TODAY


def test_withdraws_a_contract_that_has_not_begun(opened, beat, as_actor):
    end_cooperation(as_actor(beat), opened(starts_on=TODAY + 9 * DAY), last_day=TODAY, today=TODAY)
    assert not Cooperation.objects.exists()


def test_refuses_nonsense(opened, beat, zuchwil, derendingen, canton, as_actor):
    for facts in (
        {"partners": []},
        {"partners": [zuchwil]},
        {"partners": [canton]},
        {"tasks": []},
        {"tasks": ["everything"]},
        {"ends_on": TODAY - DAY},
    ):
        with pytest.raises(Refused):
            opened(**facts)
    contract = opened(ends_on=TODAY + DAY)
    for last_day in (TODAY - 2 * DAY, TODAY + 9 * DAY):
        with pytest.raises(Refused):
            end_cooperation(as_actor(beat), contract, last_day=last_day, today=TODAY)


def test_refuses_officers_neighbours_readers_and_nobody(anna, petra, rita, kim, zuchwil, municipality, as_actor):
    terms = {"name": "V", "partners": [municipality(2528)], "tasks": ["welcome"], "starts_on": TODAY}
    for actor in (as_actor(anna), as_actor(petra), as_actor(rita), as_actor(kim), None):
        with pytest.raises(Forbidden):
            open_cooperation(actor, zuchwil, **terms)


def test_the_page_opens_on_the_last_day_and_is_not_found_the_day_after(
    agreed, anna, nora, derendingen, arrive, signed_in
):
    today = timezone.localdate()
    [case] = arrive(nora, derendingen)
    contract = agreed(starts_on=date(2026, 1, 1))
    address = reverse("case", args=[case.public_id])
    for ends_on, status in ((None, 200), (today, 200), (today - DAY, 404)):
        Cooperation.objects.filter(pk=contract.pk).update(ends_on=ends_on)
        assert signed_in(anna).get(address).status_code == status
