"""A newcomer brings another municipality's confirmation: date, channel and place are noted, nothing is asked there."""

import pytest
from django.db import transaction
from django.urls import reverse

from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.actions import informed_elsewhere
from willkomm.welcome.cases.models import Case

OFF = "Eine elektronische Abfrage bei anderen Gemeinden ist ausgeschaltet"


@pytest.fixture
def case(anna, zuchwil, arrive):
    """An arrival that nobody has decided about."""
    [found] = arrive(anna, zuchwil)
    return found


def _address(case):
    return reverse("case-step", args=[case.public_id, "informed_elsewhere"])


def test_asks_for_date_channel_and_municipality_and_says_that_nothing_is_asked_electronically(anna, case, signed_in):
    text = signed_in(anna).get(f"{_address(case)}?von=zuzuege").content.decode()
    assert OFF in text and "Verzeichnis der Bekanntgaben" in text
    for label in ("Datum der Bestätigung", "Wie wurde informiert?", "Welche Gemeinde?"):
        assert label in text


def test_keeps_date_channel_and_municipality(anna, case, signed_in, as_actor):
    facts = {"asked": "1", "confirmed": "2026-01-05", "way": "conversation", "note": "Bellach"}
    response = signed_in(anna).post(_address(case), facts, follow=True)
    text = response.content.decode()
    assert "Bestätigung vom 5. Januar 2026, Gespräch, Bellach." in " ".join(text.split())
    with transaction.atomic(), scoped(as_actor(anna).scope):
        found = Case.objects.get(pk=case.pk)
    assert (found.state, found.informed_elsewhere_note) == ("informed", "Gespräch, Bellach")


def test_the_channel_may_stay_open_but_must_exist(anna, case, as_actor, now):
    with pytest.raises(Refused, match="Wählen Sie Mappe, Gespräch oder Anlass"):
        informed_elsewhere(as_actor(anna), [case], now=now, channel="phone")
    informed_elsewhere(as_actor(anna), [case], now=now, note="Bellach")
    assert case.informed_elsewhere_note == "Bellach"


def test_the_neighbour_sees_nothing(nora, case, signed_in):
    assert signed_in(nora).get(_address(case)).status_code == 404
