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
    with django_assert_max_num_queries(18):  # twelve, and six for the note that figures left the house
        caller.get("figures/canton")


def test_languages_and_organisations_are_public_facts(program, kim):
    assert {"tag": "ti", "direction": "ltr"}.items() <= next(
        each for each in program(kim).get("languages").json() if each["tag"] == "ti"
    ).items()
    names = [each["name"] for each in program(kim).get("organisations").json()]
    assert "Zuchwil" in names


def test_the_municipality_reads_what_the_canton_reads(program, anna, kim, nora, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=43)
    [year] = program(anna).get("figures/seen").json()
    assert year["municipalities"][0]["figures"]["arrivals"]["text"] == "40 bis 44" and not year["closed"]
    body = program(kim).get("figures/canton", year=YEAR).json()
    places = {place["name"]: place for district in body["districts"] for place in district["municipalities"]}
    assert places["Zuchwil"] == year["municipalities"][0]
    assert "40 bis 44" not in program(nora).get("figures/seen").content.decode()


def test_the_register_of_contact_points_is_the_cantons(program, anna, kim, zuchwil, as_actor):
    from willkomm.core.organisations.actions import set_contact_point

    set_contact_point(as_actor(anna), zuchwil, today=timezone.localdate(), operative_name="Ida", phone="1")
    rows = {row["name"]: row for row in program(kim).get("organisations/contact-points").json()}
    assert rows["Zuchwil"]["operative_name"] == "Ida" and not rows["Derendingen"]["registered"]
    assert [row["name"] for row in program(anna).get("organisations/contact-points/own").json()] == ["Zuchwil"]
    assert program(anna).get("organisations/contact-points").status_code == 403


def test_the_population_is_suppressed(program, anna, kim, zuchwil):
    import uuid

    from willkomm.gateways.reporting.models import Population

    counts = {table: {"other": 43} for table in ("sex", "age", "permit", "nationality")}
    facts = {"as_of": timezone.localdate(), "collection": "A", "delivery": uuid.uuid4(), "counts": counts}
    Population.objects.create(organisation=zuchwil, **facts)
    [place] = program(kim).get("figures/population").json()
    assert place["total"] == {"text": "40 bis 44", "low": 40, "high": 44}
    assert program(anna).get("figures/population").status_code == 403
