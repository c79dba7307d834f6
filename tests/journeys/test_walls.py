"""Who must see nothing sees nothing: the canton reads figures, the neighbour reads 404."""

import pytest
from django.db import transaction
from django.utils import timezone

from tests.gateways.register.bringing import Office
from tests.gateways.register.ech.messages import build
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.conversations.letters import WRITE

NAME = "Zwetschgenbaum"


@pytest.fixture
def case(anna, zuchwil, arrive):
    """A newcomer of Zuchwil with a name that occurs nowhere else."""
    [found] = arrive(anna, zuchwil, {"official_name": NAME, "first_name": "Ilka"})
    return found


@pytest.fixture
def letter(case, anna, as_actor, now):
    """Her invitation."""
    actor = as_actor(anna)
    confirm(actor, [case], now=now)
    [written] = WRITE["invitation"](actor, [case], now=timezone.now(), base_url="https://willkomm.example")
    return written


@pytest.fixture
def delivery(zuchwil, now):
    """A delivery of Zuchwil's register."""
    office = Office(zuchwil, now)
    office.take(build("moveIn"))
    with transaction.atomic(), scoped(office.actor.scope):
        return Delivery.objects.get()


def test_the_canton_sees_the_figure_and_no_name(visit, kim, case):
    visitor = visit()
    visitor.enter(kim)
    page = visitor.open("/kanton/")
    assert page.get_by_text("Zuzüge").first.is_visible()
    assert "Zuchwil" in page.content()
    assert NAME not in page.content()
    figures = page.request.get(visitor.base + "/api/v1/figures/canton")
    assert figures.status == 200
    assert NAME not in figures.text()


def test_the_canton_opens_no_dossier(visit, kim, case, letter, delivery):
    visitor = visit()
    page = visitor.enter(kim)
    paths = [
        "/dossiers/",
        f"/dossiers/{case.public_id}/",
        f"/dossiers/{case.public_id}/gespraech/",
        f"/briefe/{letter.public_id}.pdf",
        f"/lieferungen/{delivery.public_id}/",
        "/zuzuege/",
        "/api/v1/cases",
        f"/api/v1/cases/{case.public_id}",
        f"/api/v1/deliveries/{delivery.public_id}",
    ]
    for path in paths:
        answer = page.request.get(visitor.base + path)
        assert answer.status in (403, 404), path
        assert NAME not in answer.text()
    page.goto(visitor.base + paths[1])
    visitor.check()


def test_the_neighbour_reads_nothing(visit, nora, case, letter, delivery):
    visitor = visit()
    visitor.enter(nora)
    page = visitor.page
    for path in ("/", "/zuzuege/", "/zuzuege/?zeigen=ohne", "/dossiers/", f"/dossiers/?q={NAME}", "/lieferungen/"):
        page.goto(visitor.base + path)
        told = page.locator("main").inner_text().replace(f"Name: {NAME} ×", "")  # what she typed herself
        assert NAME not in told
        assert "Ferreira" not in page.content()
    paths = [
        f"/dossiers/{case.public_id}/",
        f"/dossiers/{case.public_id}/gespraech/",
        f"/dossiers/{case.public_id}/brief/",
        f"/dossiers/{case.public_id}/brief/vorschau.pdf",
        f"/dossiers/{case.public_id}/waive/",
        f"/briefe/{letter.public_id}.pdf",
        f"/lieferungen/{delivery.public_id}/",
        f"/api/v1/cases/{case.public_id}",
        f"/api/v1/deliveries/{delivery.public_id}",
    ]
    for path in paths:
        answer = page.request.get(visitor.base + path)
        assert answer.status == 404, path
        assert NAME not in answer.text()
    page.goto(visitor.base + paths[0])
    visitor.check()


def test_the_neighbour_changes_nothing_even_with_a_token_of_her_own(visit, nora, case, letter, delivery, as_actor):
    visitor = visit()
    visitor.enter(nora)
    page = visitor.page
    page.goto(visitor.base + "/dossiers/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    paths = [
        f"/dossiers/{case.public_id}/waive/",
        f"/dossiers/{case.public_id}/angaben/",
        f"/dossiers/{case.public_id}/gespraech/",
        f"/dossiers/{case.public_id}/brief/",
        f"/briefe/{letter.public_id}/post/",
        f"/briefe/{letter.public_id}/zurueck/",
        f"/lieferungen/{delivery.public_id}/zuruecknehmen/",
    ]
    for path in paths:
        answer = page.request.post(
            visitor.base + path,
            form={"csrfmiddlewaretoken": token, "asked": "1", "on": "2026-11-22"},
            headers={"Referer": visitor.base + "/"},
        )
        assert answer.status == 404, path
    bulk = page.request.post(
        visitor.base + "/zuzuege/bestaetigen/",
        form={"csrfmiddlewaretoken": token, "dossier": str(case.public_id)},
        headers={"Referer": visitor.base + "/"},
    )
    assert "schon entschieden" in bulk.text()
    api = page.request.post(
        visitor.base + "/api/v1/cases/confirm", data={"ids": [str(case.public_id)]}, headers={"X-CSRFToken": token}
    )
    assert api.status in (404, 422)
    with transaction.atomic(), scoped(as_actor(nora).scope):
        assert not type(case).objects.count()
