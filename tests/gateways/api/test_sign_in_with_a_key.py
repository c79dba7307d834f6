"""Who may call: keys, sessions, and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from willkomm.core.accounts.actions import create_key, revoke_key
from willkomm.core.accounts.models import ApiKey
from willkomm.core.accounts.queries import key_in_force
from willkomm.core.kernel.refusals import Forbidden, Refused


def _problem(response, status, code):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"].endswith(".")
    return body


def test_a_key_acts_with_the_rights_of_its_person(program, anna, kim):
    assert program(anna).get("figures").status_code == 200
    _problem(program(anna).get("figures/canton"), 403, "forbidden")
    assert program(kim).get("figures/canton").status_code == 200
    _problem(program(kim).get("cases"), 403, "forbidden")


@pytest.mark.parametrize("path", ["cases", "figures", "figures/canton", "languages", "organisations", "deliveries"])
def test_nobody_gets_nothing(db, with_key, path):
    for key in ("", "wk_invented"):
        response = with_key(key).get(path)
        _problem(response, 401, "unauthenticated")
        assert response["WWW-Authenticate"] == "Bearer"


def test_nobody_posts_nothing(db, with_key):
    _problem(with_key().post("cases", {}), 401, "unauthenticated")


def test_only_the_digest_is_kept_and_the_use_is_noted(key_of, with_key, anna):
    row, key = key_of(anna)
    assert key not in str(ApiKey.objects.values().get())
    assert row.last_used_at is None
    with_key(key).get("figures")
    row.refresh_from_db()
    assert row.last_used_at is not None


def test_a_revoked_key_ends_at_once(key_of, with_key, anna, as_actor, zuchwil, now):
    row, key = key_of(anna)
    revoke_key(as_actor(anna), zuchwil, key=row, now=now)
    _problem(with_key(key).get("figures"), 401, "unauthenticated")


def test_the_last_day_of_a_key_is_inclusive(key_of, anna, now):
    row, key = key_of(anna, expires_on=now.date() + timedelta(days=1))
    assert key_in_force(key, row.expires_on)
    assert key_in_force(key, row.expires_on + timedelta(days=1)) is None


def test_a_blocked_person_has_no_keys(key_of, with_key, anna):
    _, key = key_of(anna)
    anna.is_active = False
    anna.save()
    _problem(with_key(key).get("figures"), 401, "unauthenticated")


def test_makes_and_revokes_only_ones_own_keys(key_of, anna, beat, nora, zuchwil, derendingen, as_actor, now):
    row, _ = key_of(anna)
    with pytest.raises(Forbidden, match="nur eigene"):
        revoke_key(as_actor(beat), zuchwil, key=row, now=now)
    with pytest.raises(Forbidden):
        create_key(as_actor(nora), derendingen, user=anna, label="Fremd", now=now)
    with pytest.raises(Forbidden):
        create_key(as_actor(anna), derendingen, user=anna, label="Fremd", now=now)


def test_refuses_a_key_without_a_name_or_with_an_end_in_the_past(anna, zuchwil, as_actor, now):
    with pytest.raises(Refused, match="Namen"):
        create_key(as_actor(anna), zuchwil, user=anna, label=" ", now=now)
    with pytest.raises(Refused, match="Vergangenheit"):
        create_key(as_actor(anna), zuchwil, user=anna, label="Alt", now=now, expires_on=now.date() - timedelta(days=1))


def test_a_session_reads_and_needs_its_token_to_write(anna):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/api/v1/figures").status_code == 200
    response = browser.post("/api/v1/cases/confirm", {"ids": []}, content_type="application/json")
    _problem(response, 403, "csrf")


def test_a_wrong_key_does_not_fall_back_to_the_session(signed_in, anna):
    response = signed_in(anna).get("/api/v1/figures", headers={"Authorization": "Bearer wk_wrong"})
    _problem(response, 401, "unauthenticated")


def test_what_does_not_exist_is_a_problem_document_too(program, anna):
    _problem(program(anna).get("nirgends/hier"), 404, "not_found")
    _problem(program(anna).get("figures", year=1999), 404, "not_found")


def test_an_unexpected_error_is_a_sentence(program, anna, monkeypatch):
    from willkomm.gateways.reporting import api

    monkeypatch.setattr(api, "years_of", lambda *_: 1 / 0)
    _problem(program(anna).get("figures"), 500, "unexpected")
