"""What happens in every office: the session ends, a button is pressed twice, somebody goes back."""

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from tests.gateways.register.ech.messages import build
from tests.journeys import officer
from tests.journeys.conftest import PASSWORD, PHONE
from willkomm.common.correspondence.models import Letter
from willkomm.core.accounts.queries import actor_of
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.conversations.models import Conversation


@pytest.fixture
def case(anna, zuchwil, arrive, as_actor, now):
    """A newcomer who was taken up."""
    [found] = arrive(anna, zuchwil, {"official_name": "Silva", "first_name": "Ana"})
    confirm(as_actor(anna), [found], now=now)
    return found


@pytest.fixture
def count(anna, as_actor):
    """A function: how many rows of a table Zuchwil has."""

    def rows(model) -> int:
        with transaction.atomic(), scoped(as_actor(anna).scope):
            return model.objects.count()

    return rows


def case_scope(user):
    """What this person may see today."""
    return actor_of(user, timezone.localdate()).scope


def sign_in_again(visitor, user) -> None:
    """Where the page asks for it."""
    user.set_password(PASSWORD)
    user.save()
    page = visitor.page
    assert "/konto/login/" in page.url
    visitor.check()
    page.get_by_label("E-Mail").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Einloggen", exact=True).click()
    visitor.check()


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in(visit, anna, case, count):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/gespraech/")
    page.get_by_label("Gespräch geführt").check()
    page.get_by_text("Weitere Angaben").click()
    page.get_by_label("Notiz").fill("Die Nachbarin übersetzte; Kurs ab «Februar» & Café")
    Session.objects.all().delete()
    page.get_by_role("button", name="Gespräch erfassen").click()
    sign_in_again(visitor, anna)
    assert page.get_by_role("heading", name="Ihre Angaben sind noch da").is_visible()
    assert count(Conversation) == 0
    page.get_by_role("button", name="Jetzt senden").click()
    visitor.check()
    with transaction.atomic(), scoped(case_scope(anna)):
        assert Conversation.objects.get().note == "Die Nachbarin übersetzte; Kurs ab «Februar» & Café"


def test_a_wrong_input_of_that_moment_is_shown_with_its_sentence(visit, anna, case, count):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/gespraech/")
    page.get_by_label("Datum").fill("2099-01-01")
    page.get_by_text("Weitere Angaben").click()
    page.get_by_label("Notiz").fill("Nichts geht verloren")
    Session.objects.all().delete()
    page.get_by_role("button", name="Gespräch erfassen").click()
    sign_in_again(visitor, anna)
    page.get_by_role("button", name="Jetzt senden").click()
    visitor.check()
    assert page.get_by_label("Notiz").input_value() == "Nichts geht verloren"
    assert count(Conversation) == 0


def test_what_was_typed_when_the_browser_lost_its_cookies_is_sent_from_the_page_that_says_so(visit, anna, case, count):
    visitor = visit(PHONE)
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/gespraech/")
    page.get_by_label("Gespräch geführt").check()
    page.get_by_text("Weitere Angaben").click()
    page.get_by_label("Notiz").fill("Kurs ab «Februar» & Café")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Gespräch erfassen").click()
    visitor.check()
    assert page.get_by_role("heading", name="Bitte senden Sie das Formular noch einmal").is_visible()
    assert count(Conversation) == 0
    page.get_by_role("button", name="Noch einmal senden").click()
    visitor.check()
    with transaction.atomic(), scoped(case_scope(anna)):
        assert Conversation.objects.get().note == "Kurs ab «Februar» & Café"


def test_files_are_chosen_again_there(visit, beat, zuchwil, count):
    visitor = visit()
    visitor.enter(beat)
    page = visitor.open("/lieferungen/hochladen/")
    file = {"name": "Zuzug.xml", "mimeType": "text/xml", "buffer": build("moveIn")}
    page.locator("input[type=file]").set_input_files([file])
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Hochladen").click()
    visitor.check()
    assert count(Delivery) == 0 and page.get_by_text("Zuzug.xml").is_visible()
    page.get_by_label("Wählen Sie diese Dateien noch einmal").set_input_files([file])
    page.get_by_role("button", name="Noch einmal senden").click()
    visitor.check()
    assert count(Delivery) == 1


def test_a_button_pressed_at_that_moment_is_pressed_again(visit, anna, zuchwil, arrive):
    [found] = arrive(anna, zuchwil)
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open("/zuzuege/")
    Session.objects.all().delete()
    page.get_by_role("button", name="1 Haushalt bestätigen").click()
    sign_in_again(visitor, anna)
    page.get_by_role("button", name="Jetzt senden").click()
    visitor.check()
    with transaction.atomic(), scoped(case_scope(anna)):
        found.refresh_from_db()
    assert found.state == "open"


def test_somebody_else_who_signs_in_here_gets_nothing_of_it(visit, anna, nora, case):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/gespraech/")
    Session.objects.all().delete()
    page.get_by_role("button", name="Gespräch erfassen").click()
    sign_in_again(visitor, nora)
    assert "noch da" not in page.content()
    visitor.open("/weiter/")
    assert "noch da" not in page.content()


def test_a_double_click_creates_one_letter(visit, anna, case, count):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/")
    page.get_by_role("button", name="Einladung erstellen").dblclick()
    page.locator("#meldungen .kern-alert, main .kern-alert--warning").first.wait_for()
    visitor.check()
    assert count(Letter) == 1


def test_a_double_click_uploads_once(visit, beat, zuchwil, count):
    visitor = visit()
    visitor.enter(beat)
    page = visitor.open("/lieferungen/hochladen/")
    page.locator("input[type=file]").set_input_files(
        [{"name": "Zuzug.xml", "mimeType": "text/xml", "buffer": build("moveIn")}]
    )
    page.get_by_role("button", name="Hochladen").dblclick()
    visitor.check()
    assert page.get_by_text("1 Dossier eröffnet").is_visible() and count(Delivery) == 1


def test_going_back_and_saving_again_records_no_second_conversation(visit, anna, case, count):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/")
    officer.record(visitor)
    page.go_back()
    page.get_by_label("Gespräch geführt").check()
    page.get_by_role("button", name="Gespräch erfassen").click()
    visitor.check()
    assert "steht schon im Dossier" in page.get_by_role("alert").first.inner_text()
    assert count(Conversation) == 1
