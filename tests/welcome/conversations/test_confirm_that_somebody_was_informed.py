"""The printed confirmation for another municipality: yes, date, channel, and nothing else."""

from datetime import date, timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.common.correspondence.typeset_reading import page_text

from willkomm.common.correspondence.models import Letter
from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.actions import provide
from willkomm.welcome.cases.actions import confirm, hand_over_folder, welcome
from willkomm.welcome.cases.models import CaseTransition
from willkomm.welcome.conversations.letters import print_confirmations

HELD_ON = date(2026, 11, 20)
COUPLE = ({"first_name": "Selam"}, {"first_name": "Yonas", "born_on": date(1988, 3, 1)})


@pytest.fixture
def couple(anna, zuchwil, arrive, as_actor, now):
    """Two adults with confirmed dossiers."""
    cases = arrive(anna, zuchwil, *COUPLE)
    confirm(as_actor(anna), cases, now=now - timedelta(days=1))
    return cases


@pytest.fixture
def reached(couple, anna, as_actor, now):
    """The same after their conversation."""
    welcome(as_actor(anna), couple, now=now, on=HELD_ON, kind="conversation")
    return couple


def _address(case):
    return reverse("informed-confirmation", args=[case.public_id])


def _pages(pdf):
    return len(pypdf.PdfReader(BytesIO(pdf)).pages)


def test_one_page_for_each_with_name_birth_date_day_and_channel(anna, reached, signed_in):
    client = signed_in(anna)
    shown = client.get(_address(reached[0])).content.decode()
    assert "20. November 2026: Gespräch" in shown and shown.count("kern-btn--primary") == 1
    response = client.post(_address(reached[0]), {"people": [str(case.public_id) for case in reached]})
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert _pages(response.content) == 2
    first, second = (" ".join(page_text(response.content, number).split()) for number in (1, 2))
    assert "Bestätigung der Erstinformation" in first and "Einwohnergemeinde Zuchwil" in first
    assert "Selam Muster, geboren am 1. Mai 1990, hat bei uns die Erstinformation" in first
    assert "20. November 2026: Gespräch" in first
    assert "wurde nichts weitergegeben" in first and "Stempel und Unterschrift" in first
    assert "Yonas Muster, geboren am 1. März 1988" in second and "Selam" not in second


def test_holds_no_address_no_language_and_no_note(anna, reached, signed_in):
    response = signed_in(anna).post(_address(reached[0]), {"people": [str(reached[0].public_id)]})
    text = page_text(response.content, 1)
    assert _pages(response.content) == 1
    for secret in ("Musterweg", "Portugal", "Portugiesisch", "Bewilligung", "Yonas"):
        assert secret not in text


def test_every_channel_is_named_with_its_day(anna, reached, as_actor, now):
    hand_over_folder(as_actor(anna), reached[:1], now=now, on=date(2026, 11, 21))
    pdf = print_confirmations(as_actor(anna), reached[:1], now=now)
    text = page_text(pdf, 1)
    assert "20. November 2026: Gespräch" in text and "21. November 2026: Mappe" in text


def test_moves_no_dossier_keeps_no_letter_and_is_noted(anna, reached, signed_in, as_actor):
    with scoped(as_actor(anna).scope):
        steps = CaseTransition.objects.count()
    signed_in(anna).post(_address(reached[0]), {"people": [str(reached[0].public_id)]})
    with scoped(as_actor(anna).scope):
        assert CaseTransition.objects.count() == steps
        assert not Letter.objects.exists()
        entry = AuditEntry.objects.get(verb=print_confirmations.verb)
        assert (entry.count, entry.actor_name) == (1, "Anna")
        assert AccessEntry.objects.filter(purpose="Bestätigung gedruckt").count() == 2


def test_a_single_person_needs_no_choice(anna, zuchwil, arrive, as_actor, now, signed_in):
    [case] = arrive(anna, zuchwil)
    confirm(as_actor(anna), [case], now=now)
    welcome(as_actor(anna), [case], now=now, on=HELD_ON, kind="folder")
    client = signed_in(anna)
    assert 'name="people"' not in client.get(_address(case)).content.decode()
    assert "Mappe" in page_text(client.post(_address(case)).content, 1)


def test_nobody_ticked_is_asked_again(anna, reached, signed_in):
    response = signed_in(anna).post(_address(reached[0]))
    assert response.status_code == 422
    assert "Kreuzen Sie mindestens eine Person an." in response.content.decode()


def test_whoever_was_not_reached_gets_none(anna, couple, signed_in, as_actor, now):
    client = signed_in(anna)
    text = client.get(_address(couple[0])).content.decode()
    assert "Noch niemand von diesem Haushalt wurde erreicht" in text and '<form class="wk-form"' not in text
    assert client.post(_address(couple[0])).status_code == 422
    with pytest.raises(Refused, match="nur, wer erreicht wurde"):
        print_confirmations(as_actor(anna), couple, now=now)


def test_the_dossier_leads_there_once_somebody_was_reached(anna, rita, couple, signed_in, as_actor, now):
    page = reverse("case", args=[couple[0].public_id])
    assert _address(couple[0]) not in signed_in(anna).get(page).content.decode()
    welcome(as_actor(anna), couple[1:], now=now, on=HELD_ON, kind="folder")
    text = signed_in(anna).get(page).content.decode()
    assert _address(couple[0]) in text and "Bestätigung drucken" in text
    assert _address(couple[0]) not in signed_in(rita).get(page).content.decode()


def test_the_neighbour_sees_nothing_and_the_reader_cannot(nora, rita, reached, signed_in, as_actor, now):
    assert signed_in(nora).get(_address(reached[0])).status_code == 404
    assert signed_in(nora).post(_address(reached[0])).status_code == 404
    assert signed_in(rita).get(_address(reached[0])).status_code == 403
    for user in (nora, rita):
        with pytest.raises(Forbidden):
            print_confirmations(as_actor(user), reached, now=now)


def test_reads_at_most_twelve_times(anna, reached, signed_in):
    client = signed_in(anna)
    with CaptureQueriesContext(connection) as queries:
        client.get(_address(reached[0]))
    assert sum(query["sql"].startswith('SELECT "') for query in queries) <= 12


def test_says_beforehand_that_it_may_not_be_handed_over(anna, dora, zuchwil, reached, as_actor, signed_in, now):
    days = {"valid_from": now.date(), "valid_to": now.date() - timedelta(days=1), "now": now}
    provide(as_actor(dora), zuchwil, kind="disclosure", key="confirmation.person", facts={}, **days)
    text = signed_in(anna).get(_address(reached[0])).content.decode()
    assert "Bestätigung der Erstinformation» ist für Zuchwil nicht freigegeben" in text
    assert "kern-btn--primary" not in text
