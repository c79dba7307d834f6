"""The register of contact points: the municipality says who answers, the canton sees where nobody does."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.config.desk_tasks import about_contact_points
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.actions import (
    confirm_contact_point,
    remind_contact_points,
    set_contact_point,
    undo_merge,
)
from willkomm.core.organisations.actions import merge as join
from willkomm.core.organisations.models import ContactPoint, ContactReminder, Cooperation
from willkomm.core.organisations.queries import contact_gaps, contact_on

TODAY = timezone.localdate()
FACTS = {
    "operative_name": "Ida Muster",
    "operative_function": "Integrationsbeauftragte",
    "email": "ida@example.invalid",
}
PAGE = reverse("contact-point")
REGISTER = reverse("contact-points")


@pytest.fixture
def registered(anna, zuchwil, as_actor):
    """A function: Zuchwil's contact point as of a day."""
    return lambda day=TODAY, **facts: set_contact_point(as_actor(anna), zuchwil, today=day, **{**FACTS, **facts})


def test_a_change_keeps_what_was(registered, zuchwil):
    before, now = registered(TODAY - timedelta(days=30)), registered(operative_name="Udo Beispiel")
    before.refresh_from_db()
    assert before.valid_to == TODAY - timedelta(days=1) and now.valid_to is None
    assert contact_on(zuchwil, TODAY) == now and contact_on(zuchwil, TODAY - timedelta(days=3)) == before
    registered(operative_name="Udo Exempel")
    assert ContactPoint.objects.filter(organisation=zuchwil).count() == 2, "the same day corrects"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"operative_name": " "}, "operative Leitung"),
        ({"email": ""}, "Telefonnummer oder eine E-Mail"),
        ({"trained_on": TODAY + timedelta(days=1)}, "Zukunft"),
        ({"valid_from": TODAY}, "nicht ändern"),
    ],
)
def test_refuses_what_helps_nobody(registered, facts, words):
    with pytest.raises(Refused, match=words):
        registered(**facts)


def test_a_verbund_answers_only_for_its_own(registered, carla, municipality, as_actor):
    contract = Cooperation.objects.get()
    with pytest.raises(Refused, match="nicht dabei"):
        registered(answered_by=contract)
    row = set_contact_point(as_actor(carla), municipality(2528), today=TODAY, answered_by=contract, **FACTS)
    assert row.answered_by == contract


def test_only_the_municipality_edits_and_only_the_canton_reminds(anna, rita, kim, nora, zuchwil, canton, as_actor):
    for user in (rita, kim, nora):
        with pytest.raises(Forbidden):
            set_contact_point(as_actor(user), zuchwil, today=TODAY, **FACTS)
        with pytest.raises(Forbidden):
            confirm_contact_point(as_actor(user), zuchwil, today=TODAY)
    with pytest.raises(Forbidden):
        remind_contact_points(as_actor(anna), canton, today=TODAY)


def test_the_canton_reminds_whoever_is_missing_or_stale_and_each_once(registered, kim, anna, canton, zuchwil, as_actor):
    registered(TODAY - timedelta(days=366))
    assert len(contact_gaps(canton, TODAY)) == 104
    rows = remind_contact_points(as_actor(kim), canton, today=TODAY)
    assert len(rows) == 104
    with pytest.raises(Refused, match="schon erinnert"):
        remind_contact_points(as_actor(kim), canton, today=TODAY)
    [task] = about_contact_points(as_actor(anna), [zuchwil.pk])
    assert "Stimmt sie noch" in task.title and task.since == TODAY and zuchwil.slug in task.url
    confirm_contact_point(as_actor(anna), zuchwil, today=TODAY)
    assert not about_contact_points(as_actor(anna), [zuchwil.pk])
    assert ContactReminder.objects.get(organisation=zuchwil).answered_on == TODAY


def test_heute_asks_after_a_year_without_a_reminder_and_not_before(registered, anna, zuchwil, as_actor):
    registered(TODAY - timedelta(days=365))
    assert not about_contact_points(as_actor(anna), [zuchwil.pk])
    ContactPoint.objects.update(confirmed_on=TODAY - timedelta(days=366))
    [task] = about_contact_points(as_actor(anna), [zuchwil.pk])
    assert task.since == TODAY - timedelta(days=1)
    assert not about_contact_points(as_actor(anna), [])


def test_a_merger_ends_it_and_undoing_brings_it_back(registered, kim, canton, zuchwil, derendingen, as_actor, now):
    registered(date(2026, 1, 5))
    on = date(2027, 1, 1)
    merger = join(as_actor(kim), canton, old=[zuchwil], successor=derendingen, on=on, now=now)
    assert ContactPoint.objects.get(organisation=zuchwil).valid_to == date(2026, 12, 31)
    assert zuchwil not in contact_gaps(canton, on)
    undo_merge(as_actor(kim), canton, merger=merger, now=now)
    assert ContactPoint.objects.get(organisation=zuchwil).valid_to is None


def test_the_municipality_reports_it_on_a_page(signed_in, anna, zuchwil):
    visitor = signed_in(anna)
    assert "Noch keine Ansprechstelle gemeldet" in visitor.get(PAGE).content.decode()
    assert visitor.post(PAGE, {"operative_name": "Ida"}).status_code == 422
    page = visitor.post(PAGE, FACTS, follow=True).content.decode()
    assert "Die Ansprechstelle ist gemeldet." in page and "Ida Muster, Integrationsbeauftragte" in page
    ContactPoint.objects.update(confirmed_on=TODAY - timedelta(days=400))
    assert "seit langem nicht bestätigt" in visitor.get(PAGE).content.decode()
    assert "bestätigt am" in visitor.post(reverse("contact-point-confirm"), follow=True).content.decode()


def test_the_canton_sees_the_gaps_by_district_and_no_ranking(signed_in, kim, registered):
    registered()
    visitor = signed_in(kim)
    page = visitor.get(REGISTER)
    assert page.context["coverage"] == "1 von 104 mit Ansprechstelle"
    assert page.context["ask"] == "103 Gemeinden erinnern"
    names = [district["name"] for district in page.context["districts"]]
    assert names == sorted(names) and len(names) == 10
    done = visitor.post(reverse("contact-points-remind"), follow=True)
    assert "103 Gemeinden sind erinnert." in done.content.decode() and done.context["ask"] == ""


@pytest.mark.parametrize(
    ("gap", "facts"),
    [
        ("kurs", {"course": "Einführungskurs", "trained_on": date(2025, 3, 4)}),
        ("stellvertretung", {"deputy_name": "Udo Beispiel"}),
        ("leitung", {"strategic_name": "Alma Modell"}),
    ],
)
def test_the_canton_finds_who_lacks_course_deputy_or_lead_on_the_page_and_in_the_file(
    gap, facts, signed_in, kim, registered
):
    def shown():
        page = signed_in(kim).get(REGISTER, {"zeigen": gap})
        content = signed_in(kim).get(reverse("contact-points-file", args=["csv"]), {"zeigen": gap}).content.decode()
        assert ("Zuchwil" in content) is ("Zuchwil" in str(page.context["districts"]))
        return [row["place"].name for district in page.context["districts"] for row in district["rows"]]

    registered()
    assert shown() == ["Zuchwil"]
    registered(**facts)
    assert shown() == []


def test_the_neighbour_sees_nothing(signed_in, nora, dora, registered, zuchwil):
    registered()
    assert "Ida Muster" not in signed_in(nora).get(PAGE).content.decode()
    assert signed_in(nora).get(PAGE, {"o": zuchwil.slug}).status_code == 404
    assert signed_in(nora).get(REGISTER).status_code == 403
    assert signed_in(dora).get(PAGE).status_code == 403


def test_files_have_types_and_no_formulas(signed_in, kim, registered):
    registered(phone="+41 32 000 00 00", trained_on=date(2025, 3, 4), course="=1+1")
    visitor = signed_in(kim)
    content = visitor.get(reverse("contact-points-file", args=["csv"])).content.decode("utf-8-sig")
    row = next(r for r in csv.DictReader(io.StringIO(content), delimiter=";") if r["Gemeinde"] == "Zuchwil")
    assert (row["Telefon"], row["Kurs"]) == ("'+41 32 000 00 00", "'=1+1")
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(reverse("contact-points-file", args=["xlsx"])).content))
    cells = {row[1]: row for row in book["Ansprechstellen"].iter_rows(values_only=True)}
    assert cells["Zuchwil"][14].date() == date(2025, 3, 4) and cells["Zuchwil"][2] == 2534
    assert cells["Derendingen"][3] == "fehlt"
    assert {"+41 32 000 00 00", "=1+1"} <= {*cells["Zuchwil"]}
    texts = [cell for row in book["Ansprechstellen"] for cell in row if cell.value in ("+41 32 000 00 00", "=1+1")]
    assert [(cell.data_type, cell.quotePrefix) for cell in texts] == [("s", True)] * 2


def test_needs_few_queries(signed_in, anna, kim, registered, django_assert_max_num_queries):
    registered()
    for user, path in ((anna, PAGE), (kim, REGISTER)):
        visitor = signed_in(user)
        visitor.get(path)
        with django_assert_max_num_queries(12):
            visitor.get(path)
