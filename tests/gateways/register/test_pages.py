"""Pages: the list of deliveries, bringing files, one delivery, taking it back."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.gateways.register.ech.messages import build

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.models import Case


def file(content, name="meldung.xml"):
    found = io.BytesIO(content)
    found.name = name
    return found


@pytest.fixture
def clerk(emil, signed_in):
    """The register clerk, signed in."""
    return signed_in(emil)


@pytest.fixture
def send(clerk, zuchwil):
    """A function: upload these files as the clerk."""

    def upload(*files):
        return clerk.post(
            reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": [file(*each) for each in files]}
        )

    return upload


def test_the_empty_list_says_what_would_fill_it(clerk):
    answer = clerk.get(reverse("deliveries"))
    assert answer.status_code == 200
    assert "Noch keine Lieferung" in answer.content.decode()


def test_the_clerk_uploads_a_file_and_sees_what_became_of_it(clerk, send, as_actor, emil):
    answer = send((build("moveIn"),))
    assert answer.status_code == 302 and answer.url != reverse("deliveries")
    shown = clerk.get(answer.url).content.decode()
    assert "Dossier eröffnet" in shown and "1 Datei verarbeitet." in shown and "Ferreira Lobato" in shown
    with scoped(as_actor(emil).scope):
        assert Case.objects.get().state == "suggested"


def test_a_departure_uploaded_by_the_clerk_closes_the_dossier(send, as_actor, emil):
    send((build("moveIn"),))
    send((build("moveOut", {"departure": "2026-11-20"}, {"message_id": "TEST-0002"}),))
    with scoped(as_actor(emil).scope):
        assert Case.objects.get().state == "moved_away"


def test_several_files_go_to_the_list_in_the_order_of_what_they_tell(clerk, send):
    late = build(
        "move", {"address": {"street": "Neuweg"}}, {"message_id": "B", "message_date": "2026-11-09T08:00:00+01:00"}
    )
    answer = send((late, "b.xml"), (build("moveIn"), "a.xml"), (b"kein xml", "c.xml"))
    assert answer.url == reverse("deliveries")
    shown = clerk.get(answer.url).content.decode()
    assert "Dossier nachgeführt" in shown and "abgelehnt" in shown and "2 Dateien verarbeitet." in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"kein xml", "XML"),
        (build("moveIn")[:900], "abgeschnitten"),
        (build("moveIn", {"permit": "0299"}), "residencePermit"),
        (build("moveIn", {"municipality": (351, "Bern")}), "Meldegemeinde gehört nicht"),
        (build("moveIn", header={"test": True}), "Testmeldung"),
        (build("moveIn", {"ahv": "7560000001017"}), "Prüfziffer"),
        (build("moveIn").replace(b"?>", b"?><!DOCTYPE a>", 1), "DOCTYPE"),
    ],
)
def test_a_refused_file_stands_in_the_list_with_its_reason(clerk, send, as_actor, emil, content, words):
    send((content,))
    shown = clerk.get(reverse("deliveries")).content.decode()
    assert "abgelehnt" in shown and words in shown
    with scoped(as_actor(emil).scope):
        assert Delivery.objects.get().state == "rejected" and not Case.objects.exists()


def test_test_mode_lets_test_messages_in(clerk, send, zuchwil):
    zuchwil.test_mode = True
    zuchwil.save()
    send((build("moveIn", header={"test": True}),))
    assert "Dossier eröffnet" in clerk.get(reverse("deliveries")).content.decode()


def test_nothing_chosen_is_one_sentence(clerk, zuchwil):
    answer = clerk.post(reverse("delivery-upload"), {"organisation": zuchwil.pk})
    assert answer.status_code == 422
    assert "Wählen Sie mindestens eine Datei." in answer.content.decode()


def test_a_delivery_is_taken_back_and_may_come_again(clerk, send, as_actor, emil):
    content = build("moveIn")
    address = send((content,)).url
    assert "Ganze Lieferung zurücknehmen" in clerk.get(address).content.decode()
    answer = clerk.post(f"{address}zuruecknehmen/", follow=True)
    assert "Die Lieferung ist zurückgenommen." in answer.content.decode()
    assert "Ganze Lieferung zurücknehmen" not in answer.content.decode()
    with scoped(as_actor(emil).scope):
        assert Case.objects.get().state == "withdrawn"
    assert "Dossier eröffnet" in clerk.get(send((content,)).url).content.decode()
    with scoped(as_actor(emil).scope):
        assert Case.objects.get().state == "suggested"


def test_a_delivery_stays_when_somebody_has_worked_on_its_dossier(clerk, send, as_actor, signed_in, anna, now):
    from willkomm.welcome.cases.actions import confirm

    address = send((build("moveIn"),)).url
    with scoped(as_actor(anna).scope):
        cases = list(Case.objects.select_related("person"))
    confirm(as_actor(anna), cases, now=now)
    answer = clerk.post(f"{address}zuruecknehmen/")
    shown = answer.content.decode()
    assert answer.status_code == 422 and "An einem Dossier aus dieser Lieferung wurde schon gearbeitet" in shown
    link = f'href="/dossiers/{cases[0].public_id}/"'
    assert cases[0].person.name in shown and link not in shown  # who confirms arrivals opens no dossiers
    assert link in signed_in(anna).post(f"{address}zuruecknehmen/").content.decode()
    with scoped(as_actor(anna).scope):
        assert Case.objects.get().state == "open"


def test_the_neighbour_sees_nothing(send, signed_in, nora):
    address = send((build("moveIn"),)).url
    neighbour = signed_in(nora)
    assert "meldung.xml" not in neighbour.get(reverse("deliveries")).content.decode()
    assert neighbour.get(address).status_code == 404
    assert neighbour.post(f"{address}zuruecknehmen/").status_code == 404


def test_readers_may_not_open_the_pages(signed_in, rita):
    reader = signed_in(rita)
    assert reader.get(reverse("deliveries")).status_code == 403
    assert reader.get(reverse("delivery-upload")).status_code == 403


def test_pages_need_few_queries(clerk, send):
    for number in range(4):
        address = send((build("moveIn", {"local": ("MU.2534", str(number))}, {"message_id": f"M{number}"}),)).url
    for page in (reverse("deliveries"), reverse("delivery-upload"), address):
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(page).status_code == 200
        # Savepoints stand for the transactions that the test's own transaction surrounds; the scope is a setting.
        asked = [q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
        assert len(asked) <= 12, page


def test_an_impossible_mark_is_not_found(clerk):
    assert clerk.get(reverse("deliveries") + "?nach=unsinn").status_code == 404


def test_a_text_document_is_told_which_formats_are_read(clerk, send):
    answer = send((b"PK\3\4 word/document.xml", "liste.docx"))
    assert "Gelesen werden Meldungen nach eCH-0020 (XML) und Tabellen" in clerk.get(answer.url).content.decode()
