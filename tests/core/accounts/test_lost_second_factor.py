"""A lost second factor is reset by a second entitled person, with a reason, and its owner is told."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from willkomm.config.command import main
from willkomm.core.accounts.actions import reset_second_factor
from willkomm.core.accounts.models import FactorReset, Membership
from willkomm.core.audit.models import AuditEntry
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped

PASSWORD = "Regenbogen-Zaun-7"
REASON = "Telefon verloren"


@pytest.fixture
def locked():
    """A function: somebody with a second factor that only they had."""

    def make(user):
        TOTP.activate(user, generate_totp_secret())
        return user

    return make


def pk_of(user) -> int:
    return Membership.objects.filter(user=user).latest("pk").pk


def reset(client, user, reason=REASON):
    return client.post(reverse("member-factor", args=[pk_of(user)]), {"reason": reason})


def has_factor(user) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def test_the_lead_resets_it_with_a_reason_and_the_book_keeps_it(locked, anna, beat, zuchwil, signed_in, as_actor):
    client = signed_in(beat)
    locked(anna)
    page = client.get(reverse("members")).content.decode()
    assert reverse("member-factor", args=[pk_of(anna)]) in page
    asked = client.get(reverse("member-factor", args=[pk_of(anna)])).content.decode()
    assert "Ihr Name und der Grund stehen im Änderungsprotokoll" in asked and has_factor(anna)
    assert reset(client, anna, "").status_code == 422 and has_factor(anna)
    assert reset(client, anna).status_code == 302 and not has_factor(anna)
    row = FactorReset.objects.get(user=anna)
    assert (row.by_name, row.reason, row.told_at) == ("Beat", REASON, None)
    with scoped(as_actor(beat).scope):
        assert AuditEntry.objects.filter(verb="accounts.reset_second_factor", organisation=zuchwil).count() == 1


def test_the_owner_s_sessions_end_and_the_next_sign_in_tells_who_did_it(locked, anna, beat, signed_in):
    anna.set_password(PASSWORD)
    anna.save()
    hers = Client()
    login = {"login": anna.email, "password": PASSWORD}
    hers.post(reverse("account_login"), login)
    locked(anna)
    reset(signed_in(beat), anna)
    assert not UserSession.objects.filter(user=anna).exists()
    assert hers.get(reverse("today")).status_code == 302
    hers.post(reverse("account_login"), login)
    assert "Beat hat am" in (told := hers.get(reverse("today")).content.decode()) and REASON in told
    assert "Stelle, die Willkomm betreibt" in told and "Ihrer Leitung" not in told, "leads read this, too"
    hers.post(reverse("account_logout"))
    hers.post(reverse("account_login"), login)
    assert "Beat hat am" not in hers.get(reverse("today")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_with_a_mail_server_the_owner_gets_a_mail_at_once(locked, anna, beat, signed_in, settings):
    settings.EMAIL_HOST = "mail.example.invalid"
    locked(anna)
    reset(signed_in(beat), anna)
    [message] = mail.outbox
    assert message.to == [anna.email] and REASON in message.body and "ß" not in message.body
    assert "Stelle, die Willkomm betreibt" in message.body and "Leitung" not in message.body


def test_nobody_resets_their_own(locked, beat, zuchwil, as_actor, signed_in, now):
    locked(beat)
    assert reset(signed_in(beat), beat).status_code == 422 and has_factor(beat)
    with pytest.raises(Forbidden):
        reset_second_factor(as_actor(beat), zuchwil, user=beat, reason=REASON, now=now)


def test_the_neighbour_sees_nothing_and_a_lead_never_touches_the_supervision(
    locked, nora, dora, beat, signed_in, derendingen, member
):
    client = signed_in(beat)
    for user in (nora, dora):
        locked(user)
    assert client.get(reverse("member-factor", args=[pk_of(nora)])).status_code == 404
    assert reset(client, nora).status_code == 404 and reset(client, dora).status_code == 422
    assert has_factor(nora) and has_factor(dora)
    page = client.get(reverse("lost-factors")).content.decode()
    assert "Nora" not in page and "Dora" not in page


def test_somebody_who_also_works_elsewhere_is_not_helped_by_one_lead_alone(locked, anna, beat, derendingen, signed_in):
    Membership.objects.create(user=locked(anna), organisation=derendingen, role="reader", starts_on="2025-01-01")
    assert "Anna" not in signed_in(beat).get(reverse("lost-factors")).content.decode()


def test_the_host_s_lead_helps_in_the_verbund(locked, carla, member, municipality, signed_in):
    host, partner, stranger = municipality(2519), municipality(2528), municipality(2534)
    lead, officer, other = (
        member("Lena", "lead", host),
        member("Otto", "officer", partner),
        member("X", "lead", stranger),
    )
    for user in (officer, other):
        locked(user)
    page = signed_in(lead).get(reverse("lost-factors")).content.decode()
    assert "Otto" in page and other.email not in page
    assert reset(signed_in(lead), officer).status_code == 302 and not has_factor(officer)


@pytest.mark.parametrize("role", ["admin", "canton"])
def test_the_canton_helps_leads_and_nobody_else_below(locked, beat, anna, canton, member, signed_in, role):
    for user in (beat, anna):
        locked(user)
    client = signed_in(member("Kurt", role, canton))
    page = client.get(reverse("lost-factors")).content.decode()
    assert "Beat" in page and "Anna" not in page
    assert reset(client, anna).status_code == 404 and has_factor(anna)
    assert reset(client, beat).status_code == 302 and not has_factor(beat)


def test_the_pages_need_few_questions(locked, anna, beat, signed_in, django_assert_max_num_queries):
    client = signed_in(beat)
    locked(anna)
    for address in (reverse("lost-factors"), reverse("members"), reverse("member-factor", args=[pk_of(anna)])):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_there_is_nothing_to_reset_without_a_factor(anna, beat, zuchwil, as_actor, now):
    with pytest.raises(Refused, match="hat keinen zweiten Faktor"):
        reset_second_factor(as_actor(beat), zuchwil, user=anna, reason=REASON, now=now)


def test_the_operator_resets_it_by_command(locked, anna, capsys):
    locked(anna)
    done, said = main(["account", anna.email, "--reset-second-factor", REASON]), capsys.readouterr()
    assert done == 0, said.err
    assert "zurückgesetzt" in said.out and not has_factor(anna)
