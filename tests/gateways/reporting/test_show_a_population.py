"""The picture of the foreign residents: exact for the municipality, in classes of five for the canton, no names."""

import csv
import io
import re
import uuid
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from willkomm.gateways.reporting.models import Population

OWN, CANTON = reverse("population"), reverse("canton-population")
COUNTS = {
    "sex": {"1": 203, "2": 198},
    "age": {"0": 61, "16": 50, "26": 140, "40": 130, "65": 20},
    "permit": {"B": 160, "C": 220, "L": 3, "F": 18},
    "nationality": {"EU": 250, "EFTA": 2, "Dritt": 149},
}


@pytest.fixture
def pictured():
    """A function: what a base delivery told of a municipality's foreign residents."""

    def write(organisation, counts=COUNTS, **facts):
        row = {"as_of": date(2026, 11, 3), "collection": "A", "delivery": uuid.uuid4(), "counts": counts, **facts}
        return Population.objects.create(organisation=organisation, **row)

    return write


def test_the_municipality_sees_exact_numbers_and_a_described_chart(signed_in, anna, zuchwil, pictured):
    pictured(zuchwil)
    page = signed_in(anna).get(OWN)
    assert page.context["total"] == "401"
    assert "EFTA: 2" in page.content.decode() and page.content.decode().count("<svg ") >= 4
    assert "Gespeichert sind nur diese Zahlen" in page.content.decode()


def test_a_chart_of_one_picture_has_no_legend_and_no_label_is_cut_off(signed_in, anna, zuchwil, pictured):
    pictured(zuchwil)
    page = signed_in(anna).get(OWN).content.decode()
    drawn = "".join(re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL))
    words = re.findall(r"<(?:text|tspan)[^>]*>([^<]*)</", drawn)
    assert {"unbestimmt oder", "nicht angegeben", "andere Staaten"} <= set(words)
    assert not [word for word in words if "…" in word] and "role-legend" not in drawn


def test_the_canton_sees_classes_of_five(signed_in, kim, zuchwil, pictured):
    pictured(zuchwil)
    text = signed_in(kim).get(reverse("canton-place", args=[zuchwil.slug])).content.decode()
    assert "200 bis 204" in text and "unter 5" in text and "401" not in text
    page = signed_in(kim).get(CANTON)
    assert page.context["coverage"].startswith("1 von 104 Gemeinden")
    assert "401" not in page.content.decode()


def test_files_hide_what_the_pages_hide(signed_in, kim, zuchwil, pictured):
    pictured(zuchwil)
    content = signed_in(kim).get(reverse("canton-population-file", args=["csv"])).content.decode("utf-8-sig")
    rows = {(r["Tabelle"], r["Gruppe"]): r["Wert"] for r in csv.DictReader(io.StringIO(content), delimiter=";")}
    assert rows["Staatsangehörigkeit", "EFTA"] == "unter 5" and rows["Ausweis", "C"] == "220 bis 224"
    book = openpyxl.load_workbook(
        io.BytesIO(signed_in(kim).get(reverse("canton-population-file", args=["xlsx"])).content)
    )
    assert [sheet.title for sheet in book] == ["Ausländische Bevölkerung", "Definition"]
    assert isinstance(book.worksheets[0]["H2"].value, int)


def test_a_handful_of_people_is_not_told(signed_in, kim, zuchwil, pictured):
    ages = {"0": 1, "16": 1, "26": 1, "40": 1}
    pictured(zuchwil, {"sex": {"1": 4}, "age": ages, "permit": {"B": 4}, "nationality": {"EU": 4}})
    text = signed_in(kim).get(reverse("canton-place", args=[zuchwil.slug])).content.decode()
    assert "Sie sind nicht ausgewiesen" in text and "ausgewiesen Personen" not in text and "unter 5" not in text


def test_says_why_there_is_nothing_yet(signed_in, anna):
    assert "nächsten Grunddatenlieferung" in signed_in(anna).get(OWN).content.decode()


def test_the_neighbour_sees_nothing(signed_in, nora, anna, zuchwil, pictured):
    pictured(zuchwil)
    assert signed_in(nora).get(OWN, {"o": zuchwil.slug}).status_code == 404
    assert "401" not in signed_in(nora).get(OWN).content.decode()
    assert signed_in(anna).get(CANTON).status_code == 403


def test_needs_few_queries(signed_in, anna, kim, zuchwil, pictured, django_assert_max_num_queries):
    pictured(zuchwil)
    for user, path in ((anna, OWN), (kim, CANTON)):
        visitor = signed_in(user)
        visitor.get(path)
        with django_assert_max_num_queries(12):
            visitor.get(path)
