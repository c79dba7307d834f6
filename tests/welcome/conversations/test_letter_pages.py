"""The pages of a letter: preview, create, open, post, return."""

from datetime import date, datetime
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.common.correspondence.typeset_reading import page_text

from willkomm.common.correspondence.models import Letter
from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.letters import invite

ERITREA = {"first_name": "Selam", "nationalities": ["ER"]}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return tmp_path


@pytest.fixture
def case(anna, zuchwil, arrive, as_actor, now):
    """A confirmed dossier of a person who probably reads Tigrinya."""
    [found] = arrive(anna, zuchwil, ERITREA)
    confirm(as_actor(anna), [found], now=now)
    return found


@pytest.fixture
def letter(anna, case, as_actor):
    """An invitation that was issued."""
    return invite(as_actor(anna), [case], now=timezone.now(), base_url="https://willkommen.example")[0]


def test_shows_address_languages_the_one_line_and_one_filled_button(anna, case, signed_in):
    response = signed_in(anna).get(reverse("letter-create", args=[case.public_id]))
    text = response.content.decode()
    assert "Selam Muster, Musterweg 1, 4528 Zuchwil" in text
    assert "Übersetzung Tigrinya nicht geprüft: geht auf Deutsch und Einfacher Sprache" in text
    assert "ungeprüfte Übersetzung beilegen" in text
    assert text.count("kern-btn--primary") == 1
    assert "Begleitbrief zur Mappe" in text


def test_reads_at_most_twelve_times(anna, case, signed_in):
    client = signed_in(anna)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("letter-create", args=[case.public_id]))
    assert sum(query["sql"].startswith('SELECT "') for query in queries) <= 12


def test_creates_the_letter_and_leads_to_its_file(anna, case, signed_in, as_actor):
    client = signed_in(anna)
    response = client.post(reverse("letter-create", args=[case.public_id]), {"template": "invitation"})
    assert (response.status_code, response.url) == (302, reverse("case", args=[case.public_id]))
    with scoped(as_actor(anna).scope):
        letter = Letter.objects.get()
        assert Case.objects.get().state == "invited"
    [message] = [str(each) for each in response.wsgi_request._messages]
    assert reverse("letter-file", args=[letter.public_id]) in message
    pdf = client.get(reverse("letter-file", args=[letter.public_id]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("inline")
    assert letter.facts["code"] in page_text(pdf.content, 1)


def test_a_draft_translation_goes_along_when_ticked(anna, case, signed_in, as_actor):
    address = reverse("letter-create", args=[case.public_id])
    signed_in(anna).post(address, {"template": "invitation", "include_unchecked": "on"})
    with scoped(as_actor(anna).scope):
        letter = Letter.objects.get()
    assert letter.unchecked and letter.languages == ["de", "ti"]


def test_the_preview_is_a_draft_and_writes_nothing(anna, case, signed_in, as_actor, files):
    address = reverse("letter-preview", args=[case.public_id])
    response = signed_in(anna).get(address, {"template": "invitation", "unchecked": "1"})
    assert "ENTWURF" in page_text(response.content, 1)
    assert len(pypdf.PdfReader(BytesIO(response.content)).pages) >= 1
    with scoped(as_actor(anna).scope):
        assert not Letter.objects.exists()
    assert not list(files.rglob("*.pdf"))


def test_a_group_event_asks_for_its_day_and_keeps_what_was_typed(anna, case, signed_in, as_actor):
    client, address = signed_in(anna), reverse("letter-create", args=[case.public_id])
    response = client.post(address, {"template": "event", "on": "3.12.2026", "at": "", "place": "Saal"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "Wann beginnt der Anlass?" in text and 'value="Saal"' in text
    day = timezone.localdate().replace(year=timezone.localdate().year + 1, day=3)
    client.post(address, {"template": "event", "on": day.isoformat(), "at": "14:00", "place": "Saal"})
    with scoped(as_actor(anna).scope):
        case.refresh_from_db()
    assert timezone.localtime(case.appointment_at) == timezone.make_aware(datetime(day.year, day.month, 3, 14))


def test_says_why_a_letter_cannot_be_set_and_moves_nobody(anna, zuchwil, arrive, as_actor, now, signed_in):
    [case] = arrive(anna, zuchwil, postal_code="")
    confirm(as_actor(anna), [case], now=now)
    client = signed_in(anna)
    response = client.post(reverse("letter-create", args=[case.public_id]), {"template": "invitation"})
    assert response.status_code == 422
    assert "Ergänzen Sie Strasse, Postleitzahl und Ort." in response.content.decode()
    assert client.get(reverse("letter-preview", args=[case.public_id])).status_code == 422
    with scoped(as_actor(anna).scope):
        assert Case.objects.get().state == "open"


def test_an_unconfirmed_arrival_gets_the_sentence_instead_of_a_button(anna, zuchwil, arrive, signed_in):
    [case] = arrive(anna, zuchwil)
    text = signed_in(anna).get(reverse("letter-create", args=[case.public_id])).content.decode()
    assert "Bestätigen Sie zuerst den Zuzug" in text
    assert "kern-btn--primary" not in text


def test_noting_post_and_return(anna, case, letter, signed_in, as_actor):
    client = signed_in(anna)
    assert client.post(reverse("letter-posted", args=[letter.public_id])).status_code == 302
    client.post(reverse("letter-returned", args=[letter.public_id]))
    with scoped(as_actor(anna).scope):
        letter.refresh_from_db()
        case.refresh_from_db()
    assert letter.posted_on == letter.returned_on == timezone.localdate()
    assert case.state == "returned"


def test_a_day_ahead_is_refused(anna, letter, signed_in, as_actor):
    response = signed_in(anna).post(reverse("letter-posted", args=[letter.public_id]), {"on": "2999-01-01"})
    assert [str(m) for m in response.wsgi_request._messages] == [
        "Das Datum liegt in der Zukunft. Prüfen Sie das Datum."
    ]
    with scoped(as_actor(anna).scope):
        letter.refresh_from_db()
    assert letter.posted_on is None


def test_an_issued_letter_stays_what_it_was(anna, letter, signed_in, as_actor):
    before = {name: getattr(letter, name) for name in ("file", "sha256", "wording", "issued_at", "languages")}
    signed_in(anna).post(reverse("letter-posted", args=[letter.public_id]), {"on": date(2026, 1, 2).isoformat()})
    with scoped(as_actor(anna).scope):
        letter.refresh_from_db()
    assert before == {name: getattr(letter, name) for name in before}


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(path.read_bytes() + b" "), lambda path: path.unlink()])
def test_a_file_that_is_not_what_was_issued_is_never_shown_as_the_letter(harm, anna, letter, signed_in, files):
    client, address = signed_in(anna), reverse("letter-file", args=[letter.public_id])
    assert client.get(address).status_code == 200
    harm(files / letter.file)
    answer = client.get(address)
    assert answer.status_code == 404 and "nicht mehr, wie sie ausgestellt wurde" in answer.content.decode()


def test_opening_a_letter_is_in_the_access_log(anna, dora, letter, case, signed_in, as_actor):
    signed_in(anna).get(reverse("letter-file", args=[letter.public_id]))
    with scoped(as_actor(dora).scope):
        assert AccessEntry.objects.filter(purpose="Brief geöffnet", subject=case.person.public_id).count() == 1


def test_a_reader_may_view_but_not_issue(rita, case, letter, signed_in):
    client = signed_in(rita)
    assert client.get(reverse("letter-file", args=[letter.public_id])).status_code == 200
    assert client.get(reverse("letter-create", args=[case.public_id])).status_code == 403
    assert client.post(reverse("letter-posted", args=[letter.public_id])).status_code == 403


def test_the_neighbour_sees_nothing(nora, case, letter, signed_in):
    client = signed_in(nora)
    for name, public_id in (
        ("letter-file", letter.public_id), ("letter-create", case.public_id), ("letter-preview", case.public_id),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[public_id])).status_code == 404
    assert client.post(reverse("letter-posted", args=[letter.public_id])).status_code == 404


def test_nobody_is_sent_to_sign_in(client, letter):
    assert client.get(reverse("letter-file", args=[letter.public_id])).status_code == 302


def test_the_letter_with_the_folder_that_a_colleague_made_is_offered(anna, beat, case, signed_in, as_actor):
    page, made = reverse("letter-create", args=[case.public_id]), {"template": "folder"}
    colleague = signed_in(beat)
    assert colleague.post(page, made).status_code == 302
    answer = signed_in(anna).post(page, made)  # from a page that was opened before
    text = answer.content.decode()
    with scoped(as_actor(anna).scope):
        [letter] = Letter.objects.all()
    assert answer.status_code == 422 and "Diesen Brief gibt es schon." in text and letter.issued_by in text
    assert f'href="{reverse("letter-file", args=[letter.public_id])}"' in text
    assert text.count("kern-btn--primary") == 1 and "Trotzdem einen neuen erstellen" in text
    assert signed_in(anna).post(page, made | {"instead": str(letter.public_id)}).status_code == 302
    with scoped(as_actor(anna).scope):
        assert Letter.objects.count() == 2
