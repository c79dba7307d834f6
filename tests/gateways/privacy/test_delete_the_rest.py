"""Deliveries, answers, former members, their views, contact points, findings: each goes by its own term."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from willkomm.config.duties import EVERYWHERE, _owe
from willkomm.config.sign_in import tidy
from willkomm.core.accounts.models import ApiKey, FactorReset, Membership
from willkomm.core.audit.models import AuditEntry
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.lists.actions import forget_views
from willkomm.core.lists.models import FirstView, SavedView
from willkomm.core.organisations.models import ContactPoint, ContactReminder, Duty
from willkomm.core.protection.models import Breach, Erasure, Finding
from willkomm.gateways.privacy.actions import erase_due
from willkomm.gateways.register.actions import drop_expired
from willkomm.gateways.register.models import Delivery, Item, SentAnswer, Staged


@pytest.fixture
def here(zuchwil):
    """The scope of Zuchwil, for looking and for making old rows."""
    ids = frozenset({zuchwil.pk})
    return Scope(ids, ids, ids)


@pytest.fixture
def today():
    return timezone.localdate()


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def delivery(organisation, days, **facts):
    facts = {"source": "a.xml", "sha256": "0" * 64, "channel": "folder", "received_by": "Emil", **facts}
    return Delivery.objects.create(organisation=organisation, received_at=ago(days), **facts)


def test_old_deliveries_entries_and_answers_go_and_those_of_stored_people_stay(here, anna, arrive, zuchwil, clock):
    [case] = arrive(anna, zuchwil)
    with scoped(here):
        gone, stays, young = (delivery(zuchwil, days) for days in (800, 800, 700))
        for each, person in ((gone, None), (stays, case.person), (stays, None), (young, None)):
            Item.objects.create(organisation=zuchwil, delivery=each, result="logged", person=person)
        for number, (days, written) in enumerate(((800, ago(800)), (800, None), (10, ago(10)))):
            SentAnswer.objects.create(
                organisation=zuchwil, message_id=str(number), sender="a", recipient="b", message="c", envelope="d",
                envelope_type=2020, positive=True, notice="", at=ago(days), written_at=written,
            )  # fmt: skip
    drop_expired(clock(zuchwil), zuchwil, now=timezone.now())
    with scoped(here):
        assert set(Delivery.objects.values_list("pk", flat=True)) == {stays.pk, young.pk}
        assert set(Item.objects.values_list("delivery", "person")) == {(stays.pk, case.person_id), (young.pk, None)}
        assert sorted(SentAnswer.objects.values_list("message_id", flat=True)) == ["1", "2"]


def test_people_of_a_delivery_whose_other_parts_never_came_go_after_a_week(here, zuchwil, clock):
    with scoped(here):
        parts = {
            name: delivery(zuchwil, days, state="waiting", collection=name[0], package=number, packages=3)
            for number, (name, days) in enumerate({"a1": 20, "a2": 8, "b1": 20, "b2": 6}.items(), start=1)
        }
        for part in parts.values():
            facts = {"unique_delivery": part.collection, "delivery": part, "position": 1, "facts": {"name": "X"}}
            Staged.objects.create(organisation=zuchwil, **facts)
    drop_expired(clock(zuchwil), zuchwil, now=timezone.now())
    with scoped(here):
        assert {row.delivery_id for row in Staged.objects.all()} == {parts["b1"].pk, parts["b2"].pk}
        refused = Delivery.objects.get(pk=parts["a2"].pk)
    assert (refused.state, "nicht gekommen" in refused.sentence) == ("rejected", True)


def test_roles_that_ended_long_ago_go_and_accounts_without_any_tell_nobody(
    here, member, zuchwil, derendingen, clock, today
):
    former = member("Fritz", "officer", zuchwil, ends_on=today - timedelta(days=800))
    busy = member("Berta", "officer", zuchwil, ends_on=today - timedelta(days=800))
    member("Berta", "officer", derendingen)
    recent = member("Rosa", "officer", zuchwil, ends_on=today - timedelta(days=700))
    EmailAddress.objects.create(user=former, email=former.email, verified=True, primary=True)
    erase_due(clock(zuchwil), zuchwil, now=timezone.now())
    assert not Membership.objects.filter(organisation=zuchwil, user__in=[former, busy]).exists()
    for user in (former, busy, recent):
        user.refresh_from_db()
    assert (former.name, former.is_active, former.has_usable_password()) == ("", False, False)
    assert "fritz" not in former.email and not EmailAddress.objects.filter(user=former).exists()
    assert (busy.name, recent.name) == ("Berta", "Rosa")
    with scoped(here):
        assert Erasure.objects.get().counts == {"Rollen": 2, "Konten": 1}


def test_own_views_go_with_the_role_and_shared_ones_stay(here, anna, member, zuchwil, clock, today):
    former = member("Fritz", "officer", zuchwil, ends_on=today - timedelta(days=1))
    with scoped(here):
        for owner in (anna, former):
            facts = {"organisation": zuchwil, "owner": owner, "listed": "dossiers"}
            own = SavedView.objects.create(**facts, name="Meine")
            SavedView.objects.create(**facts, name="Alle", shared=True)
            FirstView.objects.create(**facts, view=own)
    forget_views(clock(zuchwil), zuchwil, now=timezone.now())
    with scoped(here):
        left = sorted(SavedView.objects.values_list("owner__name", "name"))
        assert left == [("Anna", "Alle"), ("Anna", "Meine"), ("Fritz", "Alle")]
        assert FirstView.objects.get().owner == anna


def test_old_keys_and_resets_go(anna):
    for number, days in enumerate((800, 100)):
        facts = {"label": "x", "start": "wk_", "digest": str(number), "created_at": ago(900)}
        ApiKey.objects.create(user=anna, revoked_at=ago(days), **facts)
        FactorReset.objects.create(user=anna, at=ago(days), told_at=ago(days), by_name="Beat", reason="verloren")
    tidy()
    assert (ApiKey.objects.count(), FactorReset.objects.count()) == (1, 1)


def test_former_contact_points_go(zuchwil, canton, clock, today):
    ContactPoint.objects.filter(organisation=zuchwil).delete()
    for start, end in ((2000, 800), (790, 100), (90, None)):
        facts = {"valid_from": today - timedelta(days=start), "valid_to": end and today - timedelta(days=end)}
        ContactPoint.objects.create(organisation=zuchwil, operative_name=f"Frau {start}", confirmed_on=today, **facts)
    ContactReminder.objects.create(
        organisation=zuchwil,
        canton=canton,
        asked_on=today - timedelta(days=900),
        answered_on=today - timedelta(days=800),
    )
    erase_due(clock(zuchwil), zuchwil, now=timezone.now())
    assert sorted(ContactPoint.objects.filter(organisation=zuchwil).values_list("operative_name", flat=True)) == [
        "Frau 790", "Frau 90",
    ]  # fmt: skip
    assert not ContactReminder.objects.exists()


def test_findings_that_nobody_judged_and_closed_breaches_go(here, zuchwil, clock, today):
    with scoped(here):
        for days in (800, 10):
            times = {"from_at": ago(days), "to_at": ago(days)}
            facts = {"day": today - timedelta(days=days), "actor_ref": "1", "actor_name": "Anna", "minutes": 10}
            Finding.objects.create(organisation=zuchwil, count=41, **facts, **times)
            Breach.objects.create(organisation=zuchwil, title="X", noticed_at=ago(days), closed_at=ago(days))
        Breach.objects.create(organisation=zuchwil, title="offen", noticed_at=ago(900))
    erase_due(clock(zuchwil), zuchwil, now=timezone.now())
    with scoped(here):
        assert (Finding.objects.count(), Breach.objects.count()) == (1, 2)


def test_the_books_of_the_canton_are_shortened_as_well(canton, kim, clock):
    _owe(timezone.now())
    assert set(Duty.objects.filter(organisation=canton).values_list("kind", flat=True)) == EVERYWHERE
    ids = frozenset({canton.pk})
    with scoped(Scope(ids, ids, ids)):
        AuditEntry.objects.all().count()
        for days in (800, 10):
            facts = {"actor_kind": "staff", "actor_ref": "1", "actor_name": "Kim", "verb": "x", "permission": "y"}
            AuditEntry.objects.bulk_create([AuditEntry(organisation=canton, at=ago(days), subject_type="z", **facts)])
    erase_due(clock(canton), canton, now=timezone.now())
    with scoped(Scope(ids, ids, ids)):
        assert AuditEntry.objects.filter(actor_name="Kim").count() == 1
