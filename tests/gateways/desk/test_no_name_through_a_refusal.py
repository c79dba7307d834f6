"""A form that is refused shows nobody who may not be seen: every address of a form, every role, faulty input."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.architecture.routes import routes

from willkomm.common.people.models import Person
from willkomm.gateways.desk.verbs import VERBS
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case

FAULTY = {"office_email": "kaputt", "on": "kaputt", "why": "kaputt", "asked": "1", "template": "kaputt"}
SURNAME = "Unverwechselbar"


@pytest.fixture
def past_checking(anna, zuchwil, arrive, as_actor):
    """A dossier that somebody decided: only whoever may view dossiers may read the name."""
    cases = arrive(anna, zuchwil, {"official_name": SURNAME, "first_name": "Una"}, {"official_name": SURNAME})
    confirm(as_actor(anna), cases, now=timezone.localtime())
    return cases[0]


def _of_a_dossier(case):
    """Addresses below one dossier, with every verb in the place of the verb."""
    for route in routes():
        if route.ours and route.path.startswith("dossiers/<uuid:public_id>/"):
            for verb in VERBS if "verb" in route.arguments else [None]:
                parts = {"public_id": case.public_id} | ({"verb": verb} if verb else {})
                yield reverse(route.name, kwargs=parts)


def _may_view(user, case, as_actor) -> bool:
    return as_actor(user).may("cases.view", case.organisation_id)


@pytest.mark.parametrize("role", ["anna", "beat", "emil", "rita", "dora", "kim", "nora"])
def test_no_refused_form_of_a_dossier_names_anybody(role, past_checking, request, as_actor, anna, seen):
    user = request.getfixturevalue(role)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in _of_a_dossier(past_checking):
        with seen(anna):
            Case.objects.update(state="open")
        for answer in (client.get(address), client.post(address, FAULTY)):
            assert answer.status_code < 500, address
            if not _may_view(user, past_checking, as_actor):
                assert SURNAME not in answer.content.decode(errors="replace"), address


def test_the_residents_office_saves_nothing_and_reads_nothing(past_checking, emil, anna, signed_in, seen):
    address = reverse("office-facts", args=[past_checking.public_id])
    for data in ({"office_email": "kaputt"}, {"office_phone": "032 111"}):
        assert signed_in(emil).post(address, data).status_code == 403
    with seen(anna):
        assert Person.objects.get(pk=past_checking.person_id).office_phone == ""


def test_it_may_take_its_own_confirmation_back_and_is_refused_without_a_name(
    past_checking, emil, anna, as_actor, signed_in, seen, text
):
    client, address = signed_in(emil), reverse("case-step", args=[past_checking.public_id, "undo"])
    assert client.get(address).status_code == 403
    again = client.post(reverse("case-step", args=[past_checking.public_id, "confirm"]), follow=True)
    assert again.status_code == 200 and SURNAME not in again.content.decode()
    assert "Das geht im Stand «bestätigt» nicht." in text(again)
    assert client.post(address).url == reverse("arrivals")
