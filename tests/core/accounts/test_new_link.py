"""Somebody forgot the password and no mail is sent: the lead ends it and hands out a new link."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from willkomm.core.accounts.actions import invite_member, renew_link
from willkomm.core.accounts.models import Membership, User
from willkomm.core.accounts.queries import may_hand_out_link, may_renew_link
from willkomm.core.kernel.refusals import Forbidden

PASSWORD = "Regenbogen-Zaun-7"


@pytest.fixture
def known(anna):
    """Anna with a password."""
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def link_page(user) -> str:
    return reverse("member-link", args=[Membership.objects.get(user=user).pk])


def test_the_old_password_ends_when_the_lead_confirms_and_the_link_appears(known, beat, signed_in):
    client, address = signed_in(beat), link_page(known)
    asked = client.get(address).content.decode()
    assert "das bisherige Passwort gilt nicht mehr" in asked and "/konto/password/reset/key/" not in asked
    assert f'href="{address}"' in client.get(reverse("members")).content.decode()
    known.refresh_from_db()
    assert known.check_password(PASSWORD)
    assert "/konto/password/reset/key/" in client.post(address, follow=True).content.decode()
    known.refresh_from_db()
    assert not known.has_usable_password()


def test_open_sessions_end_with_the_password(known, beat, zuchwil, as_actor, signed_in):
    client = signed_in(known)
    assert client.get(reverse("today")).status_code == 200
    renew_link(as_actor(beat), zuchwil, user=User.objects.get(pk=known.pk))
    assert client.get(reverse("today")).status_code == 302


def test_nobody_does_it_for_oneself_for_a_stranger_or_for_somebody_who_also_works_elsewhere(
    known, beat, nora, derendingen, zuchwil, as_actor, signed_in
):
    for user in (beat, nora):
        user.set_password(PASSWORD)
        user.save()
        with pytest.raises(Forbidden):
            renew_link(as_actor(beat), zuchwil, user=user)
    Membership.objects.create(user=known, organisation=derendingen, role="reader", starts_on="2025-01-01")
    assert not may_renew_link(as_actor(beat), known)
    row = Membership.objects.get(user=known, organisation=zuchwil)
    assert signed_in(beat).post(reverse("member-link", args=[row.pk])).status_code == 404


def test_the_lead_never_gets_at_an_account_of_the_supervision(beat, dora, as_actor):
    assert not may_hand_out_link(as_actor(beat), dora)
    dora.set_password(PASSWORD)
    assert not may_renew_link(as_actor(beat), dora)


def test_the_address_of_an_invited_person_counts_as_verified(beat, zuchwil, as_actor, now):
    facts = {"email": "ida@example.invalid", "name": "Ida", "role": "officer", "starts_on": now.date()}
    user = invite_member(as_actor(beat), zuchwil, **facts).user
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).count() == 1


def test_setting_the_password_by_link_verifies_an_old_address_and_opens_the_second_factor(anna, client):
    from willkomm.core.accounts.queries import password_link_for

    EmailAddress.objects.create(user=anna, email=anna.email, verified=False, primary=True)
    path = password_link_for(anna).replace("http://localhost:8000", "")
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert EmailAddress.objects.get(user=anna).verified
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    assert page.status_code == 200 and reverse("mfa_index") not in [url for url, _ in page.redirect_chain]
