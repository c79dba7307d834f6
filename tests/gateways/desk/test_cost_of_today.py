"""«Heute» costs at most twelve questions, all kinds of tasks, nothing remembered, the access log included."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.models import Household
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import flag


def _letter(case):
    made = Letter.objects.create(
        organisation_id=case.organisation_id,
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
    Recipient.objects.create(organisation_id=case.organisation_id, letter=made, person=case.person)


def _year(organisation, **values):
    for key, value in values.items():
        Figure.objects.create(
            organisation=organisation,
            year=timezone.localdate().year - 1,
            indicator=key,
            value=value,
            counted_at=timezone.now(),
        )


@pytest.fixture
def everything(arrive, as_actor, seen):
    """A function: one task of every kind in this municipality."""

    def make(user, organisation):
        first, second, third = (
            arrive(user, organisation, {"official_name": name}, street=name)[0] for name in ("Eins", "Zwei", "Drei")
        )
        flag(as_actor(user), [first], sentence="Das Register zog die Meldung zurück.")
        with seen(user):
            _letter(second)
            Household.objects.filter(pk=third.household_id).update(join_proposal=first.household_id)
            Delivery.objects.create(
                organisation=organisation,
                source="a.xml",
                sha256="0" * 64,
                channel="upload",
                state="rejected",
                sentence="Die Datei ist nicht vollständig.",
                received_at=timezone.now() - timedelta(hours=1),
                received_by="Anna",
            )
        _year(organisation, arrivals=43, reached=40)

    return make


EVERY_KIND = (
    "Hinweis lesen",
    "Gedruckt?",
    "Gleicher Haushalt?",
    "Registerlieferung abgelehnt",
    "Zuzug bestätigen",
)


@pytest.mark.parametrize("who", ["anna", "beat", "carla", "emil", "rita"])
def test_today_is_cheap_with_everything_on_it(
    who, request, everything, anna, carla, zuchwil, municipality, signed_in, few_queries, text
):
    user = request.getfixturevalue(who)
    for place in [municipality(2519), municipality(2528), municipality(2525)] if who == "carla" else [zuchwil]:
        everything(carla if who == "carla" else anna, place)
    client = signed_in(user)
    cache.clear()
    with few_queries():
        answer = client.get("/")
    shown = text(answer)
    assert answer.status_code == 200
    if who in ("anna", "beat", "carla"):
        assert all(kind in shown for kind in EVERY_KIND)


def test_it_shows_the_figures_of_kennzahlen(anna, carla, zuchwil, municipality, signed_in, text):
    _year(zuchwil, arrivals=43, reached=40)
    client = signed_in(anna)
    page = client.get("/")
    assert "Letztes Jahr: 40 von 43 Personen begrüsst" in text(page)
    [path] = re.findall(r'href="([^"]+)">Letztes Jahr', page.content.decode())
    assert "mindestens einem Ergebnis Mappe, Gespräch oder Anlass" in text(client.get(path)), "the definition"
    figures = text(client.get(f"/kennzahlen/?jahr={timezone.localdate().year - 1}"))
    assert "43" in figures and "40" in figures
    for place in (2519, 2528):
        _year(municipality(place), arrivals=5, reached=3)
    assert "Letztes Jahr: 6 von 10 Personen begrüsst" in text(signed_in(carla).get("/"))


def test_a_year_that_nobody_counted_is_not_told(anna, arrive, zuchwil, signed_in, text):
    arrive(anna, zuchwil, {"arrived_on": date(timezone.localdate().year - 1, 3, 1)})
    assert "Letztes Jahr" not in text(signed_in(anna).get("/"))


def test_the_residents_office_is_told_no_figures(emil, zuchwil, signed_in, text):
    _year(zuchwil, arrivals=43, reached=40)
    assert "Letztes Jahr" not in text(signed_in(emil).get("/"))
