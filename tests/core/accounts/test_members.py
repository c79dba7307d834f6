"""Members, roles and deputies."""

from datetime import date, timedelta

import pytest

from willkomm.core.accounts.actions import appoint_first, end_role, invite_member, name_deputy
from willkomm.core.accounts.models import Membership, User
from willkomm.core.accounts.queries import may_hand_out_link, members_of
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.permissions import PERMISSIONS, ROLES, ROLES_BY_KIND

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture
def olga(member, zuchwil):
    """Administrator of Zuchwil."""
    return member("Olga", "admin", zuchwil)


@pytest.fixture
def invited(beat, zuchwil, as_actor):
    """A function: Beat takes somebody in at Zuchwil."""
    facts = {"email": "Ida@Example.invalid", "name": "Ida", "role": "officer", "starts_on": TODAY}
    return lambda **more: invite_member(as_actor(beat), zuchwil, **{**facts, **more})


def row_of(user) -> Membership:
    return Membership.objects.get(user=user)


def test_a_new_person_gets_an_account_without_password(invited, beat, zuchwil, as_actor):
    row = invited()
    assert row.user.email == "ida@example.invalid" and not row.user.has_usable_password()
    assert as_actor(row.user, TODAY).may("cases.confirm", zuchwil.pk)
    assert may_hand_out_link(as_actor(beat), row.user)


def test_the_link_of_other_peoples_accounts_is_never_handed_out(invited, beat, nora, derendingen, as_actor):
    row = invited(email=nora.email)
    assert row.user == nora
    assert not may_hand_out_link(as_actor(beat), nora)
    nora.set_password("ein langes Passwort")
    assert not may_hand_out_link(as_actor(beat), nora)


def test_a_role_holds_from_its_first_to_its_last_day(invited, zuchwil, as_actor):
    row = invited(starts_on=TODAY, ends_on=TODAY + DAY)
    days = [as_actor(row.user, TODAY + n * DAY).may("cases.view", zuchwil.pk) for n in (-1, 0, 1, 2)]
    assert days == [False, True, True, False]


def test_refuses_roles_that_one_may_not_manage(invited, olga, zuchwil, as_actor):
    for role in ("admin", "dpo"):
        with pytest.raises(Forbidden, match="Administration"):
            invited(role=role)
        invite_member(as_actor(olga), zuchwil, email=f"{role}@example.invalid", name="Neu", role=role, starts_on=TODAY)
    for role in ("canton", "operator", "clock", "nonsense"):
        with pytest.raises(Refused, match="gibt es hier nicht"):
            invited(role=role)


def test_nobody_gives_a_role_to_themselves(invited, olga, zuchwil, as_actor):
    with pytest.raises(Refused, match="Sich selbst"):
        invite_member(as_actor(olga), zuchwil, email=olga.email, name="Olga", role="officer", starts_on=TODAY)
    assert not Membership.objects.filter(user=olga, role="officer").exists()


def test_refuses_the_same_role_twice_and_an_end_before_the_start(invited):
    invited()
    with pytest.raises(Refused, match="schon"):
        invited(starts_on=TODAY + DAY)
    with pytest.raises(Refused, match="vor dem Beginn"):
        invited(email="x@example.invalid", ends_on=TODAY - DAY)
    with pytest.raises(Refused, match="Namen"):
        invited(email="y@example.invalid", name=" ")


def test_refuses_officers_readers_neighbours_the_canton_and_nobody(anna, rita, nora, kim, zuchwil, as_actor):
    facts = {"email": "x@example.invalid", "name": "X", "role": "officer", "starts_on": TODAY}
    for actor in (as_actor(anna), as_actor(rita), as_actor(nora), as_actor(kim), None):
        with pytest.raises(Forbidden):
            invite_member(actor, zuchwil, **facts)
    assert not User.objects.filter(email="x@example.invalid").exists()


def test_ending_a_role_keeps_it_as_history(anna, beat, zuchwil, as_actor):
    end_role(as_actor(beat), zuchwil, membership=row_of(anna), last_day=TODAY, today=TODAY)
    assert as_actor(anna, TODAY).may("cases.view", zuchwil.pk)
    assert not as_actor(anna, TODAY + DAY).rights
    assert row_of(anna).ends_on == TODAY
    with pytest.raises(Refused, match="früher"):
        end_role(as_actor(beat), zuchwil, membership=row_of(anna), last_day=TODAY + DAY, today=TODAY)


def test_the_last_lead_cannot_lock_everybody_out(beat, olga, member, zuchwil, as_actor):
    end_role(as_actor(olga), zuchwil, membership=row_of(olga), last_day=TODAY, today=TODAY)
    with pytest.raises(Refused, match="letzte Person"):
        end_role(as_actor(beat), zuchwil, membership=row_of(beat), last_day=TODAY + 9 * DAY, today=TODAY)
    member("Uwe", "lead", zuchwil, ends_on=TODAY + 99 * DAY)
    with pytest.raises(Refused, match="letzte Person"):
        end_role(as_actor(beat), zuchwil, membership=row_of(beat), last_day=TODAY, today=TODAY)
    member("Vera", "lead", zuchwil)
    end_role(as_actor(beat), zuchwil, membership=row_of(beat), last_day=TODAY, today=TODAY)


def test_a_deputy_has_the_same_role_for_its_days_and_ends_with_it(anna, nora, beat, zuchwil, as_actor):
    facts = {"email": nora.email, "name": "", "starts_on": TODAY, "ends_on": TODAY + 9 * DAY}
    row = name_deputy(as_actor(beat), zuchwil, membership=row_of(anna), **facts)
    assert as_actor(nora, TODAY).may("cases.confirm", zuchwil.pk)
    assert not as_actor(nora, TODAY + 10 * DAY).may("cases.confirm", zuchwil.pk)
    [shown] = [each for each in members_of(zuchwil, TODAY)[0] if each.user == anna]
    assert shown.standing_in == [row]
    with pytest.raises(Refused, match="selbst vertreten"):
        name_deputy(as_actor(beat), zuchwil, membership=row, **facts)
    end_role(as_actor(beat), zuchwil, membership=row_of(anna), last_day=TODAY, today=TODAY)
    assert not as_actor(nora, TODAY + DAY).may("cases.confirm", zuchwil.pk)


def test_a_deputy_must_be_somebody_else_within_the_period(anna, nora, beat, zuchwil, as_actor):
    facts = {"membership": row_of(anna), "name": "", "ends_on": TODAY}
    with pytest.raises(Refused, match="Niemand"):
        name_deputy(as_actor(beat), zuchwil, email=anna.email, starts_on=TODAY, **facts)
    with pytest.raises(Refused, match="Zeit der Rolle"):
        name_deputy(as_actor(beat), zuchwil, email=nora.email, starts_on=date(2020, 1, 1), **facts)


def test_the_canton_appoints_only_the_first_lead(kim, beat, canton, zuchwil, derendingen, as_actor):
    facts = {"email": "lea@example.invalid", "name": "Lea", "starts_on": TODAY}
    row = appoint_first(as_actor(kim), canton, organisation=derendingen, role="lead", **facts)
    assert as_actor(row.user, TODAY).may("members.edit", derendingen.pk)
    for where, role, sentence in ((zuchwil, "lead", "hat schon"), (zuchwil, "officer", "Setzen Sie eine Leitung")):
        with pytest.raises(Refused, match=sentence):
            appoint_first(as_actor(kim), canton, organisation=where, role=role, **facts)
    with pytest.raises(Forbidden):
        appoint_first(as_actor(beat), canton, organisation=derendingen, role="lead", **facts)


def test_every_role_that_can_be_given_is_known_and_never_a_machine():
    given = {role for roles in ROLES_BY_KIND.values() for role in roles}
    assert given == set(ROLES) - {"drop_folder", "clock", "operator"}
    assert {role for row in PERMISSIONS.values() for role in row.roles} <= set(ROLES)
