"""Two people press at the same moment: the work is done once, and both get a page with a sentence."""

import threading
from copy import copy

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from willkomm.core.kernel.refusals import Refused
from willkomm.core.protection.actions import note_step, open_breach
from willkomm.welcome.cases.actions import close, confirm
from willkomm.welcome.cases.models import CaseTransition
from willkomm.welcome.conversations.models import Conversation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def both(anna, member, zuchwil):
    """Two colleagues, each at a screen of their own."""
    found = []
    for user in (anna, member("Berta", "officer", zuchwil)):
        client = Client(raise_request_exception=False)
        client.force_login(user, backend=BACKEND)
        found.append(client)
    return found


def together(clients, address, facts):
    """Both send the same form at once; the statuses of the pages on which they land, and these pages."""
    start, answers = threading.Barrier(len(clients)), [None] * len(clients)

    def send(number, client):
        start.wait()
        answers[number] = client.post(address, facts, follow=True)
        connection.close()

    threads = [threading.Thread(target=send, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def steps(anna, seen, case, verb):
    with seen(anna):
        return CaseTransition.objects.filter(case=case, verb=verb).count()


@pytest.mark.parametrize("attempt", range(4))
def test_one_household_is_confirmed_once(attempt, both, anna, zuchwil, arrive, seen):
    [case] = arrive(anna, zuchwil)
    answers = together(both, reverse("arrivals-confirm"), {"dossier": [case.public_id]})
    assert [answer.status_code for answer in answers] == [200, 200]
    assert steps(anna, seen, case, "confirm") == 1
    with seen(anna):
        case.refresh_from_db()
        assert case.state == "open"


@pytest.mark.parametrize("attempt", range(4))
def test_one_conversation_is_recorded_once(attempt, both, anna, zuchwil, arrive, as_actor, now, seen):
    [case] = arrive(anna, zuchwil)
    confirm(as_actor(anna), [case], now=now)
    facts = {"held_on": "2026-11-20", "language": "pt", "outcome": "held", "people": [str(case.person.public_id)]}
    answers = together(both, reverse("record-conversation", args=[case.public_id]), facts)
    assert all(answer.status_code in (200, 422) for answer in answers)
    with seen(anna):
        assert Conversation.objects.count() == 1
    assert steps(anna, seen, case, "welcome") == 1


def test_the_slower_one_is_told_that_somebody_was_faster(anna, zuchwil, arrive, as_actor, now):
    [case] = arrive(anna, zuchwil)
    actor, begun, told = as_actor(anna), threading.Event(), []

    def slower():
        begun.set()
        try:
            confirm(actor, [case], now=now)
        except Refused as refusal:
            told.append(refusal)
        connection.close()

    thread = threading.Thread(target=slower)
    with transaction.atomic():
        confirm(actor, [copy(case)], now=now)
        thread.start()
        begun.wait(5)
        thread.join(0.5)
        assert thread.is_alive(), "the slower one waits"
    thread.join(20)
    assert [refusal.code for refusal in told] == ["conflict"]
    assert "inzwischen" in told[0].sentence


def test_what_was_read_before_is_not_closed_over_somebody_elses_step(anna, zuchwil, arrive, as_actor, now):
    [case] = arrive(anna, zuchwil)
    actor, old = as_actor(anna), copy(case)
    confirm(actor, [case], now=now)
    with pytest.raises(Refused) as refusal:
        confirm(actor, [old], now=now)
    assert refusal.value.code == "conflict"
    with pytest.raises(Refused):
        close(actor, [old], now=now, reason="done")


def test_two_steps_of_one_breach_are_both_kept(member, zuchwil, as_actor, now):
    """Each from a page that was opened before the other's step."""
    actor = as_actor(member("Dora", "dpo", zuchwil))
    breach = open_breach(actor, zuchwil, title="Liste verloren", noticed_at=now, now=now)
    pages = [copy(breach), copy(breach)]
    for page, step in zip(pages, ("contain", "facts"), strict=True):
        done = note_step(actor, page, step=step, on=now.date(), words="Kennwort gewechselt", now=now)
    assert set(done.steps) == {"contain", "facts"}


def test_a_letter_is_not_written_from_a_page_that_was_overtaken(both, anna, zuchwil, arrive, as_actor, now):
    [case] = arrive(anna, zuchwil)
    confirm(as_actor(anna), [case], now=now)
    address = reverse("letter-create", args=[case.public_id])
    seen = case.state_since.isoformat()
    first, second = (client.post(address, {"template": "invitation", "seen": seen}) for client in both)
    assert (first.status_code, second.status_code) == (302, 422)
    assert "inzwischen weitergegangen" in second.content.decode()
