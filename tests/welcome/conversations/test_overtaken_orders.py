"""Between an order and its letters somebody writes alone, decides otherwise, or the register tells of an end."""

from datetime import date, timedelta

import pytest
from tests.welcome.conversations.batches import arrivals, work

from willkomm.common.correspondence.actions import withdraw
from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Person
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.actions import close, move_away, welcome
from willkomm.welcome.conversations.actions.batches import order, try_again
from willkomm.welcome.conversations.letters import invite, send_folder
from willkomm.welcome.conversations.queries.batches import left_out, letters_in

BASE = "https://willkommen.example"
pytestmark = pytest.mark.usefixtures("files")


def reasons(batch) -> dict:
    return {case.pk: reason for case, reason in left_out(batch)}


def written(batch) -> list:
    return [case.pk for _letter, cases in letters_in(batch) for case in cases]


@pytest.mark.parametrize(("template", "alone"), [("folder", send_folder), ("invitation", invite)])
def test_who_got_the_same_letter_alone_gets_no_second_one(template, alone, scope, zuchwil, now):
    cases = arrivals(scope, zuchwil, 3, now=now)
    batch = order(scope, cases, template=template, now=now)
    alone(scope, [cases[0]], now=now + timedelta(minutes=1), base_url=BASE)
    work(batch, now=now + timedelta(minutes=2))
    assert reasons(batch) == {cases[0].pk: "Diesen Brief hat Anna inzwischen erstellt (22. November 2026)."}
    assert sorted(written(batch)) == [cases[1].pk, cases[2].pk] and Letter.objects.count() == 3


def test_a_letter_that_was_taken_back_meanwhile_does_not_count(scope, zuchwil, now):
    cases = arrivals(scope, zuchwil, 2, now=now)
    batch = order(scope, cases, template="folder", now=now)
    letters = send_folder(scope, [cases[0]], now=now + timedelta(minutes=1), base_url=BASE)
    withdraw(scope, letters, now=now + timedelta(minutes=2))
    work(batch, now=now + timedelta(minutes=3))
    assert not reasons(batch) and len(written(batch)) == 2


def test_what_was_decided_or_told_since_the_order_is_said_in_words(scope, zuchwil, now):
    cases, later = arrivals(scope, zuchwil, 6, now=now), now + timedelta(minutes=1)
    batch = order(scope, cases, template="folder", now=now)
    gone, closed, met, dead, locked, left = cases
    move_away(scope, [gone], now=later, on=now.date())
    close(scope, [closed], now=later, reason="other")
    welcome(scope, [met], now=later, on=now.date(), kind="conversation")
    Person.objects.filter(pk=dead.person_id).update(died_on=date(2026, 11, 20))
    Person.objects.filter(pk=locked.person_id).update(data_lock="2")
    work(batch, now=later)
    assert reasons(batch) == {
        gone.pk: "Das Dossier steht inzwischen auf «weggezogen».",
        closed.pk: "Das Dossier steht inzwischen auf «abgeschlossen».",
        met.pk: "Das Dossier steht inzwischen auf «begrüsst».",
        dead.pk: "Die Person ist verstorben; es gehen keine Briefe mehr.",
        locked.pk: "Adresssperre: Erstellen Sie diesen Brief einzeln aus dem Dossier.",
    }
    assert written(batch) == [left.pk]


def test_a_folder_letter_that_exists_is_not_ordered_again(scope, zuchwil, now):
    cases = arrivals(scope, zuchwil, 2, now=now)
    send_folder(scope, [cases[0]], now=now, base_url=BASE)
    with pytest.raises(Refused, match="gibt es schon"):
        order(scope, cases[:1], template="folder", now=now)
    batch = order(scope, cases, template="folder", now=now)
    assert reasons(batch) == {cases[0].pk: "Diesen Brief gibt es schon. Öffnen Sie ihn im Dossier."}


def test_a_stack_that_is_tried_again_leaves_out_who_is_in_a_newer_one(scope, zuchwil, now, monkeypatch):
    from willkomm.welcome.conversations.actions import making

    cases, later = arrivals(scope, zuchwil, 2, now=now), now + timedelta(minutes=1)
    failed = order(scope, cases, template="folder", now=now)
    monkeypatch.setattr(making, "MOST_ATTEMPTS", 0)
    making.take_up(scope, failed, now=now)
    failed.refresh_from_db()
    assert failed.state == "failed"
    work(order(scope, cases[:1], template="folder", now=later), now=later)
    work(try_again(scope, failed, now=later), now=later)
    assert written(failed) == [cases[1].pk] and Letter.objects.count() == 2


def test_the_page_names_who_was_left_out_and_why(scope, zuchwil, now, client, anna, signed_in):
    cases = arrivals(scope, zuchwil, 2, now=now)
    batch = order(scope, cases, template="folder", now=now)
    send_folder(scope, [cases[0]], now=now + timedelta(minutes=1), base_url=BASE)
    work(batch, now=now + timedelta(minutes=2))
    shown = signed_in(anna).get(f"/briefe/stapel/{batch.public_id}/").content.decode()
    assert "1 Dossier ist ohne Brief geblieben" in shown
    assert f"/dossiers/{cases[0].public_id}/" in shown and "Diesen Brief hat Anna inzwischen erstellt" in shown
