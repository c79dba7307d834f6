"""«Heute»: the open tasks as sentences, the oldest duty first."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.models import Household, Person
from willkomm.gateways.desk.presenters import today as tell
from willkomm.welcome.cases.actions import agree, confirm, flag
from willkomm.welcome.cases.models import Case


def test_nothing_to_do_says_what_would_fill_the_page(anna, signed_in, text):
    shown = text(signed_in(anna).get("/"))
    assert "Nichts zu tun." in shown
    assert "sobald eine Registerlieferung kommt" in shown


def test_an_arrival_is_a_sentence_with_persons_origin_and_day(anna, zuchwil, arrive, signed_in, text):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "origin_country": "ER"}, {"official_name": "Tesfay"})
    shown = text(signed_in(anna).get("/"))
    assert "1 Sache ist zu tun." in shown
    assert "Familie Tesfay (2), aus Eritrea, seit 2. November" in shown


def test_the_oldest_duty_is_first_and_its_button_is_the_filled_one(anna, zuchwil, arrive, signed_in):
    arrive(anna, zuchwil, {"official_name": "Neu", "arrived_on": timezone.localdate() - timedelta(days=1)})
    arrive(anna, zuchwil, {"official_name": "Alt", "arrived_on": timezone.localdate() - timedelta(days=30)})
    page = signed_in(anna).get("/").content.decode()
    assert page.index("Alva Alt") < page.index("Alva Neu")
    assert page.count("kern-btn--primary") == 1


def test_a_passed_appointment_asks_for_the_conversation(anna, zuchwil, arrive, as_actor, signed_in, text):
    cases = arrive(anna, zuchwil)
    now = timezone.localtime()
    confirm(as_actor(anna), cases, now=now)
    yesterday = timezone.make_aware(datetime.combine(now.date() - timedelta(days=1), datetime.min.time())) + timedelta(
        hours=14
    )
    agree(as_actor(anna), cases, now=now, appointment_at=yesterday)
    page = signed_in(anna).get("/")
    assert "Termin war gestern 14.00 Uhr." in text(page)
    assert reverse("record-conversation", args=[cases[0].public_id]) in page.content.decode()


def test_what_comes_by_itself_stands_below(anna, zuchwil, arrive, as_actor, signed_in, text):
    cases = arrive(anna, zuchwil)
    now = timezone.localtime()
    confirm(as_actor(anna), cases, now=now)
    agree(as_actor(anna), cases, now=now, appointment_at=now + timedelta(days=3))
    shown = text(signed_in(anna).get("/"))
    assert "Nichts zu tun." in shown and "Termin mit Alva Muster am" in shown


def test_a_letter_waits_for_the_post(anna, zuchwil, arrive, seen, signed_in, text):
    [case] = arrive(anna, zuchwil)
    with seen(anna):
        letter = Letter.objects.create(
            organisation=zuchwil,
            household_id=case.household_id,
            template="invitation",
            languages=["de"],
            facts={},
            wording={},
            file="x.pdf",
            sha256="0" * 64,
            issued_at=timezone.now(),
            issued_by="Anna",
        )
        Recipient.objects.create(organisation=zuchwil, letter=letter, person=case.person)
    assert "Einladung für Alva Muster, erstellt am" in text(signed_in(anna).get("/"))


def test_a_sentence_on_a_dossier_is_read_and_goes_away(anna, zuchwil, arrive, as_actor, signed_in, seen, text):
    [case] = arrive(anna, zuchwil)
    flag(as_actor(anna), [case], sentence="Das Register zog die Meldung zurück.")
    client = signed_in(anna)
    assert "Das Register zog die Meldung zurück." in text(client.get("/"))
    answer = client.post(reverse("case-step", args=[case.public_id, "read"]), {"von": "heute"})
    assert answer.url == "/"
    assert "Das Register zog die Meldung zurück." not in text(client.get("/"))


@pytest.mark.parametrize("answer", ("zusammen", "getrennt"))
def test_somebody_decides_whether_two_households_are_one(answer, anna, zuchwil, arrive, signed_in, seen, text):
    [one] = arrive(anna, zuchwil, {"official_name": "Costa"})
    [two] = arrive(anna, zuchwil, {"official_name": "Silva"})
    with seen(anna):
        Household.objects.filter(pk=two.household_id).update(join_proposal=one.household_id)
        address = reverse("household-join", args=[Household.objects.get(pk=two.household_id).public_id])
    client = signed_in(anna)
    assert "Gleicher Haushalt?" in text(client.get("/"))
    assert "Alva Costa" in text(client.get(address))
    assert client.post(address, {"entscheid": answer}).url == "/"
    with seen(anna):
        expected = one.household_id if answer == "zusammen" else two.household_id
        assert Case.objects.get(pk=two.pk).household_id == expected
        assert Person.objects.get(pk=two.person_id).household_id == expected
        assert not Household.objects.filter(join_proposal__isnull=False).exists()
    assert client.get(address).status_code == 404


def test_other_doors_may_report_their_duties(anna, zuchwil, signed_in, text, monkeypatch):
    def refused(actor, organisation_ids):
        return [tell.Task(timezone.localdate(), i, "Lieferung abgelehnt", "gestern") for i in organisation_ids]

    monkeypatch.setattr(tell, "SOURCES", [])
    tell.add_source(refused)
    assert "Lieferung abgelehnt" in text(signed_in(anna).get("/"))


def test_the_first_visit_is_explained_once(anna, signed_in, text):
    client = signed_in(anna)
    assert "So läuft es" in text(client.get("/"))
    client.post(reverse("welcome-close"))
    assert "So läuft es" not in text(client.get("/"))


def test_the_reader_sees_the_tasks_without_buttons(anna, rita, zuchwil, arrive, signed_in):
    arrive(anna, zuchwil)
    page = signed_in(rita).get("/").content.decode()
    assert "Alva Muster" in page
    assert "kern-btn--primary" not in page


def test_the_clerk_sees_arrivals_only(anna, emil, zuchwil, arrive, as_actor, signed_in, text):
    arrive(anna, zuchwil, {"official_name": "Neu"})
    confirm(as_actor(anna), arrive(anna, zuchwil, {"official_name": "Laufend"}), now=timezone.localtime())
    shown = text(signed_in(emil).get("/"))
    assert "Alva Neu" in shown and "Laufend" not in shown


@pytest.mark.parametrize(("then", "shown"), [(None, True), ("done", False)])
def test_a_refused_delivery_is_a_duty_until_a_later_one_comes_through(
    then, shown, anna, zuchwil, seen, signed_in, text
):
    from willkomm.gateways.register.models import Delivery

    now = timezone.now()
    with seen(anna):
        for state, at in (("rejected", now - timedelta(hours=2)), (then, now - timedelta(hours=1))):
            if state:
                Delivery.objects.create(
                    organisation=zuchwil,
                    source="a.xml",
                    sha256="0" * 64,
                    channel="upload",
                    state=state,
                    sentence="Die Datei ist nicht vollständig.",
                    received_at=at,
                    received_by="Anna",
                )
    assert ("Die Datei ist nicht vollständig." in text(signed_in(anna).get("/"))) is shown
