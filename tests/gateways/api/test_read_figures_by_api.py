"""Figures by API: what the pages show, and not more."""

from django.utils import timezone

YEAR = timezone.localdate().year
CLOSED = YEAR - 2


def test_ones_own_figures_are_exact_and_have_their_definition(program, anna, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=3)
    body = program(anna).get("figures").json()
    assert body["organisations"][0]["figures"]["arrivals"] == 3
    assert body["definitions"][0]["definition"].startswith("Personen, deren Zuzugsdatum")


def test_not_counted_is_null_and_not_zero(program, anna, zuchwil):
    assert program(anna).get("figures").json()["organisations"][0]["figures"]["arrivals"] is None


def test_the_neighbour_sees_nothing(program, nora, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=8765)
    assert "8765" not in program(nora).get("figures").content.decode()


def test_the_canton_reads_suppressed_figures(program, kim, zuchwil, derendingen, counted):
    counted(zuchwil, CLOSED, arrivals=4000)
    counted(derendingen, CLOSED, arrivals=3)
    response = program(kim).get("figures/canton", year=CLOSED)
    body = response.json()
    assert body["totals"]["arrivals"] == {"text": "4'001 bis 4'004", "low": 4001, "high": 4004}
    places = {place["name"]: place for district in body["districts"] for place in district["municipalities"]}
    assert places["Derendingen"]["figures"]["arrivals"] == {"text": "unter 5", "low": 1, "high": 4}
    assert "4003" not in response.content.decode()


def test_needs_few_queries(program, kim, zuchwil, counted, django_assert_max_num_queries):
    counted(zuchwil, YEAR, arrivals=40)
    caller = program(kim)
    caller.get("figures/canton")
    with django_assert_max_num_queries(12):
        caller.get("figures/canton")


def test_languages_and_organisations_are_public_facts(program, kim):
    assert {"tag": "ti", "direction": "ltr"}.items() <= next(
        each for each in program(kim).get("languages").json() if each["tag"] == "ti"
    ).items()
    names = [each["name"] for each in program(kim).get("organisations").json()]
    assert "Zuchwil" in names
