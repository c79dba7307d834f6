"""The canton's page: coverage, outcomes and the table by district; figures only, small ones suppressed."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from willkomm.core.kernel.tenancy import scoped, tenant_models
from willkomm.core.organisations.models import Organisation
from willkomm.core.suppression import NOT_COUNTED, NOT_TOLD, Shown
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case

YEAR = timezone.localdate().year
CLOSED = YEAR - 2


@pytest.fixture
def page(signed_in, kim):
    """A function: the canton's page."""
    visitor = signed_in(kim)
    return lambda **query: visitor.get(reverse("canton-figures"), query)


def _cells(response, name):
    rows = [row for district in response.context["districts"] for row in district["rows"]]
    return next(row["cells"] for row in rows if row["name"] == name)


def test_says_how_many_municipalities_welcomed_somebody(page, zuchwil, derendingen, municipality, counted):
    counted(zuchwil, YEAR, arrivals=12, reached=9)
    counted(derendingen, YEAR, arrivals=2, reached=1)
    counted(municipality(2519), YEAR)
    response = page()
    assert response.context["coverage"] == (
        "2 von 104 Gemeinden haben Zuzüge begrüsst · 1 ohne Zuzüge · 101 ohne Kennzahlen"
    )
    assert "Zuchwil" not in response.context["view"].without_figures
    assert "«Begrüsst» hat eine Gemeinde mit mindestens einer erreichten Person" in response.content.decode()


def test_districts_and_municipalities_are_in_alphabetical_order(page, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=500)
    names = [district["name"] for district in page().context["districts"]]
    assert names == sorted(names) and len(names) == 10
    places = [row["name"] for row in page().context["districts"][-1]["rows"]]
    assert places == sorted(places, key=lambda name: name.replace("ä", "a").replace("ü", "u").replace("ö", "o"))


def test_small_numbers_are_not_told_and_zero_and_uncounted_are(page, zuchwil, derendingen, counted):
    counted(zuchwil, CLOSED, arrivals=3, reached=0, conversations=41)
    response = page(jahr=CLOSED)
    assert _cells(response, "Zuchwil") == ["unter 5", "0", "41"]
    assert _cells(response, "Derendingen") == ["nicht gezählt"] * 3


def test_an_open_year_is_told_in_classes_of_five(page, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=43, reached=4, folder=30)
    response = page()
    assert _cells(response, "Zuchwil") == ["40 bis 44", "unter 5", "0"]
    rows = {row["indicator"].key: row["cells"][0] for row in response.context["by_year"]["rows"]}
    assert (rows["arrivals"], rows["folder"]) == ("40 bis 44", "nicht ausgewiesen")
    assert "Bis zum Abschluss am" in response.content.decode()


def test_a_wide_total_of_an_open_year_is_told_by_its_middle_and_both_ends(page, municipality, counted):
    """The middle follows from the ends alone: whatever the counts are within their classes, it stays the same."""
    for number, odd in zip((2534, 2519, 2528, 2525, 2530), (0, 4, 1, 3, 2), strict=True):
        counted(municipality(number), YEAR, arrivals=100 + odd)
    response = page()
    stat = response.context["stats"][0]
    assert stat["value"] == "rund 510" and stat["hint"].startswith("sicher 500 bis 520")
    assert response.context["by_year"]["rows"][0]["cells"][0] == "rund 510 (500 bis 520)"
    assert "«Rund» ist die Mitte" in response.content.decode()
    assert [Shown(low, high).middle for low, high in ((41, 44), (0, 19), (0, 0), (412, 826))] == [43, 10, 0, 620]
    assert NOT_TOLD.middle is None and NOT_COUNTED.middle is None


def test_what_a_municipality_has_not_let_go_is_not_seen(page, zuchwil, counted):
    counted(zuchwil, YEAR, shown=False, arrivals=43)
    assert _cells(page(), "Zuchwil") == ["nicht gezählt"] * 3


def test_a_total_does_not_tell_by_subtraction(page, zuchwil, derendingen, counted):
    counted(zuchwil, CLOSED, arrivals=40)
    counted(derendingen, CLOSED, arrivals=3)
    response = page(jahr=CLOSED)
    assert response.context["stats"][0]["value"] == "41 bis 44"
    assert "43" not in re.sub(r"<svg.*?</svg>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)


def test_outcomes_per_channel_stand_for_the_whole_canton(page, zuchwil, derendingen, counted):
    counted(zuchwil, CLOSED, arrivals=40, reached=30, folder=20, conversation=15)
    counted(derendingen, CLOSED, arrivals=20, reached=10, folder=6, conversation=8)
    rows = {row["indicator"].key: row["cells"][0] for row in page(jahr=CLOSED).context["by_year"]["rows"]}
    assert (rows["reached"], rows["folder"], rows["conversation"], rows["event"]) == ("40", "26", "23", "0")


def test_files_hide_what_the_page_hides(page, signed_in, kim, zuchwil, derendingen, counted):
    counted(zuchwil, CLOSED, arrivals=4000)
    counted(derendingen, CLOSED, arrivals=3)
    content = signed_in(kim).get(reverse("canton-figures-file", args=[CLOSED, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    told = {(row["Ebene"], row["Gemeinde"] or row["Bezirk"], row["Kennzahl"]): row["Wert"] for row in rows}
    assert told["Gemeinde", "Derendingen", "Zuzüge aus dem Ausland"] == "unter 5"
    assert told["Kanton", "", "Zuzüge aus dem Ausland"] == "4'001 bis 4'004"
    assert "4003" not in content
    assert signed_in(kim).get(reverse("canton-figures-file", args=[CLOSED, "xlsx"])).status_code == 200


def test_the_canton_reads_no_dossier(kim, anna, zuchwil, arrive, as_actor, now):
    confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    actor = as_actor(kim)
    with scoped(actor.scope):
        for model in tenant_models():
            assert not model.objects.filter(organisation=zuchwil).exists(), model
    assert not actor.may("cases.view")
    with scoped(actor.scope):
        assert not Case.objects.for_scope(actor, "cases.view").exists()


def test_no_page_of_the_canton_asks_a_table_behind_the_wall(page, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=12)
    walled = [model._meta.db_table for model in tenant_models()]
    with CaptureQueriesContext(connection) as asked:
        assert page().status_code == 200
    assert not [q["sql"] for q in asked.captured_queries for table in walled if f'"{table}"' in q["sql"]]


def test_no_name_reaches_the_canton(page, anna, zuchwil, arrive, as_actor, now):
    confirm(as_actor(anna), arrive(anna, zuchwil, {"official_name": "Quendresa"}), now=now)
    assert "Quendresa" not in page().content.decode()


def test_a_municipality_that_ended_before_the_year_is_not_missed(page, canton):
    Organisation.objects.filter(bfs_number=2519).update(valid_to=f"{YEAR - 1}-12-31")
    assert "von 103 Gemeinden" in page().context["coverage"]


def test_needs_few_queries(page, zuchwil, counted, django_assert_max_num_queries):
    counted(zuchwil, YEAR, arrivals=12)
    page()
    with django_assert_max_num_queries(12):
        page()


def test_municipalities_do_not_see_the_page(signed_in, anna, client):
    assert client.get(reverse("canton-figures")).status_code == 302
    assert signed_in(anna).get(reverse("canton-figures")).status_code == 403
