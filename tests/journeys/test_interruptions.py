"""What happens in every office: the session ends, a button is pressed twice, somebody goes back."""

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from tests.journeys import officer
from tests.journeys.conftest import PASSWORD
from willkomm.common.correspondence.models import Letter
from willkomm.core.kernel.tenancy import scoped
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


def test_after_the_session_ended_one_signs_in_and_is_back_at_the_form(visit, anna, case):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/gespraech/")
    Session.objects.all().delete()
    page.get_by_role("button", name="Gespräch erfassen").click()
    sign_in_again(visitor, anna)
    assert page.url.endswith(f"/dossiers/{case.public_id}/gespraech/")
    assert page.get_by_role("heading", name="Gespräch erfassen").is_visible()


def test_after_the_session_ended_a_button_leads_to_a_page_not_to_an_error(visit, anna, zuchwil, arrive):
    arrive(anna, zuchwil)
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open("/zuzuege/")
    Session.objects.all().delete()
    page.get_by_role("button", name="1 Haushalt bestätigen").click()
    sign_in_again(visitor, anna)
    assert page.get_by_role("heading", level=1).inner_text() in ("Zuzüge prüfen", "Guten Tag, Anna.", "Heute")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 200


def test_a_double_click_creates_one_letter(visit, anna, case, count):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open(f"/dossiers/{case.public_id}/")
    page.get_by_role("button", name="Einladung erstellen").dblclick()
    page.locator("#meldungen .kern-alert, main .kern-alert--warning").first.wait_for()
    visitor.check()
    assert count(Letter) == 1


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
