"""The municipality's page: its year in figures, and what the canton sees of it."""

import csv
import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.gateways.reporting.exports import harmless
from willkomm.welcome.cases.models import Case

YEAR = timezone.localdate().year


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_shows_each_figure_with_its_definition(signed_in, anna, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=12, reached=9, folder=6, conversation=3, open=2)
    response = signed_in(anna).get(reverse("figures"))
    assert response.status_code == 200
    assert f"Kennzahlen {YEAR}" in _text(response)
    assert "jede Person zählt einmal" in _text(response)
    assert response.context["stats"][0] == {"value": "12", "label": "Zuzüge aus dem Ausland", "hint": ""}


def test_the_chart_is_described_and_needs_neither_script_nor_style(signed_in, anna, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=12, reached=9)
    counted(zuchwil, YEAR - 1, arrivals=7, reached=7)
    chart = signed_in(anna).get(reverse("figures")).context["chart"]
    assert chart.startswith("<svg ") and 'role="img"' in chart
    assert f"Zuzüge {YEAR}: 12; Zuzüge {YEAR - 1}: 7" in chart
    assert "style=" not in chart and "<script" not in chart and "http" not in chart.replace("http://www.w3.org", "")


def test_what_was_not_counted_is_not_zero(signed_in, anna, zuchwil, counted):
    counted(zuchwil, YEAR - 1)
    response = signed_in(anna).get(reverse("figures"))
    assert response.context["stats"][0]["value"] == "nicht gezählt"
    assert response.context["stats"][0]["hint"] == f"{YEAR - 1}: 0"
    assert "Für dieses Jahr wurde noch nichts gezählt" in _text(response)


def test_compares_with_the_years_before(signed_in, anna, zuchwil, counted):
    for year in range(YEAR - 7, YEAR + 1):
        counted(zuchwil, year, arrivals=year - 2000)
    table = signed_in(anna).get(reverse("figures"), {"jahr": YEAR - 1}).context["by_year"]
    assert table["columns"] == [str(year) for year in range(YEAR - 1, YEAR - 6, -1)]
    assert table["rows"][0]["cells"][:2] == [str(YEAR - 2001), str(YEAR - 2002)]


@pytest.mark.parametrize("year", ["1999", "abc", "²", "-1", "99999999999999999999"])
def test_a_year_without_figures_is_not_found(signed_in, anna, zuchwil, counted, year):
    counted(zuchwil, YEAR)
    assert signed_in(anna).get(reverse("figures"), {"jahr": year}).status_code == 404


def test_a_verbund_sees_each_municipality_and_the_sum(signed_in, carla, municipality, counted):
    counted(municipality(2519), YEAR, arrivals=12)
    counted(municipality(2528), YEAR, arrivals=3)
    response = signed_in(carla).get(reverse("figures"))
    table = response.context["by_place"]
    assert table["columns"][-1] == "Summe" and len(table["columns"]) == 4
    assert sorted(table["rows"][0]["cells"]) == ["12", "15", "3", "nicht gezählt"]
    assert municipality(2525).name in response.context["uncounted"]


def test_the_neighbour_sees_nothing(signed_in, nora, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=8765)
    response = signed_in(nora).get(reverse("figures"))
    assert response.context["stats"][0]["value"] == "nicht gezählt"
    for kind in ("csv", "xlsx"):
        assert b"8765" not in signed_in(nora).get(reverse("figures-file", args=[YEAR, kind])).content
    assert "8765" not in response.content.decode()


def test_nobody_and_who_lacks_the_right_are_sent_away(client, signed_in, dora, zuchwil):
    assert client.get(reverse("figures")).status_code == 302
    assert signed_in(dora).get(reverse("figures")).status_code == 403


def test_needs_few_queries_and_none_on_dossiers(signed_in, carla, municipality, counted, django_assert_max_num_queries):
    counted(municipality(2519), YEAR, arrivals=12)
    visitor = signed_in(carla)
    visitor.get(reverse("figures"))
    with django_assert_max_num_queries(12) as asked:
        visitor.get(reverse("figures"))
    assert not [query for query in asked.captured_queries if Case._meta.db_table in query["sql"]]


def test_the_file_has_the_same_figures(signed_in, anna, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=12, reached=3)
    response = signed_in(anna).get(reverse("figures-file", args=[YEAR, "csv"]))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Kennzahl"], row["Wert"]) for row in rows[:3]] == [
        ("Zuzüge aus dem Ausland", "12"),
        ("Dossiers noch zu prüfen", "0"),
        ("Erreichte Personen", "3"),
    ]
    sheet = signed_in(anna).get(reverse("figures-file", args=[YEAR, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    assert list(book["Kennzahlen"].values)[1][6:8] == ("Zuzüge aus dem Ausland", 12)
    assert next(iter(book["Definitionen"].values))[:3] == ("Kennzahl", "Definition", "Gezählt werden")


@pytest.mark.parametrize("text", ["=1+1", "+41", "-1", "@cmd", "\t=1", "\r=1"])
def test_a_spreadsheet_takes_no_text_for_a_formula(text):
    assert harmless(text) == f"'{text}"
    assert harmless("unter 5") == "unter 5" and harmless(-1) == -1


def test_the_switch_of_the_band_shows_one_municipality_alone(signed_in, carla, municipality, zuchwil, counted):
    counted(municipality(2519), YEAR, arrivals=12)
    counted(municipality(2528), YEAR, arrivals=3)
    visitor = signed_in(carla)
    for chosen, arrivals in ((municipality(2528), "3"), (zuchwil, "15")):
        session = visitor.session
        session["only_organisation"] = chosen.pk
        session.save()
        assert visitor.get(reverse("figures")).context["stats"][0]["value"] == arrivals


def test_says_that_the_present_year_is_not_over(signed_in, anna, zuchwil, counted):
    counted(zuchwil, YEAR - 1)
    counted(zuchwil, YEAR)
    assert "Das Jahr läuft noch" in _text(signed_in(anna).get(reverse("figures")))
    assert "Das Jahr läuft noch" not in _text(signed_in(anna).get(reverse("figures"), {"jahr": YEAR - 1}))
