"""Each municipality sees the canton's page about itself before anybody else; then the canton sees it, in stages."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.config.duties import clock
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.suppression import Shown
from willkomm.gateways.reporting.actions import release, release_due, set_terms
from willkomm.gateways.reporting.models import Figure, Release
from willkomm.gateways.reporting.queries import calendar_of
from willkomm.gateways.reporting.rules import Calendar, Terms

TODAY = timezone.localdate()
YEAR = TODAY.year
SEEN = reverse("figures-seen")


def _section(response) -> str:
    """What is on the page about the municipality, word by word."""
    return re.search(r'<div class="wk-stack" id="sicht">.*?</main>', response.content.decode(), re.DOTALL).group()


def _page_of(section: str) -> str:
    return section.rsplit('<section class="wk-section" aria-labelledby="stelle">', 1)[0]


def test_both_pages_show_the_same(signed_in, anna, kim, zuchwil, counted):
    for year, arrivals in ((YEAR, 43), (YEAR - 1, 7), (YEAR - 2, 3)):
        counted(zuchwil, year, arrivals=arrivals, reached=3)
    own = _section(signed_in(anna).get(SEEN))
    canton = _section(signed_in(kim).get(reverse("canton-place", args=[zuchwil.slug])))
    assert _page_of(own) == _page_of(canton)
    assert "40 bis 44" in own and "unter 5" in own


def test_the_municipality_sees_first_and_says_when_it_is_right(signed_in, anna, kim, zuchwil, counted):
    counted(zuchwil, YEAR, shown=False, arrivals=43)
    page = signed_in(anna).get(SEEN)
    assert page.context["coming"] == [{"year": YEAR, "cells": ["40 bis 44", "0", "0"]}]
    assert "43" not in _section(signed_in(kim).get(reverse("canton-place", args=[zuchwil.slug])))
    done = signed_in(anna).post(reverse("figures-release"), follow=True)
    assert "Der Kanton sieht jetzt" in done.content.decode() and not done.context["coming"]
    table = signed_in(kim).get(reverse("canton-place", args=[zuchwil.slug])).context["by_year"]
    assert table[0]["cells"] == ["40 bis 44", "0", "0"]


def test_a_verbund_lets_go_for_its_partner_and_for_nobody_else(signed_in, carla, municipality, zuchwil, counted):
    counted(municipality(2528), YEAR, shown=False, arrivals=9)
    visitor = signed_in(carla)
    visitor.post(f"{reverse('figures-release')}?o={municipality(2528).slug}")
    assert Release.objects.get(organisation=municipality(2528), indicator="arrivals").agreed
    assert visitor.post(f"{reverse('figures-release')}?o={zuchwil.slug}").status_code == 404


def test_the_neighbour_sees_nothing(signed_in, nora, rita, zuchwil, counted):
    counted(zuchwil, YEAR, arrivals=8765)
    assert signed_in(nora).get(SEEN, {"o": zuchwil.slug}).status_code == 404
    assert "8765" not in signed_in(nora).get(SEEN).content.decode()
    assert signed_in(nora).get(reverse("canton-place", args=[zuchwil.slug])).status_code == 403
    assert signed_in(rita).post(reverse("figures-release")).status_code == 403


def test_only_who_may_lets_go_and_only_what_there_is(anna, rita, zuchwil, derendingen, as_actor):
    for actor in (as_actor(rita), None):
        with pytest.raises(Forbidden):
            release(actor, [zuchwil], today=TODAY)
    with pytest.raises(Forbidden):
        release(as_actor(anna), [derendingen], today=TODAY)
    with pytest.raises(Refused, match="noch keine Kennzahlen"):
        release(as_actor(anna), [zuchwil], today=TODAY)


def _value(organisation, year):
    return Release.objects.get(organisation=organisation, year=year, indicator="arrivals").value


def test_a_closed_year_never_changes_again(anna, zuchwil, counted, as_actor):
    counted(zuchwil, 2024, arrivals=9)
    counted(zuchwil, 2026, arrivals=9)
    Figure.objects.filter(organisation=zuchwil).update(value=12)
    release(as_actor(anna), [zuchwil], today=date(2026, 11, 22))
    assert (_value(zuchwil, 2024), _value(zuchwil, 2026)) == (9, 12)


def test_the_calendar_lets_go_on_the_fifth_day_and_once(zuchwil, counted):
    counted(zuchwil, 2026, shown=False, arrivals=9)
    stages = []
    for day in (date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 9), date(2027, 1, 5), date(2027, 3, 25)):
        Figure.objects.filter(organisation=zuchwil, indicator="arrivals").update(value=100 + len(stages))
        release_due(clock(zuchwil.pk), zuchwil, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        stages.append(Release.objects.filter(organisation=zuchwil, indicator="arrivals").values_list("as_of", "value"))
        stages[-1] = stages[-1][0]
    assert [as_of for as_of, _ in stages] == [
        date(2026, 12, 4),
        date(2026, 12, 5),
        date(2026, 12, 5),
        date(2027, 1, 5),
        date(2027, 3, 25),
    ]
    assert stages[2][1] == 101


def test_the_duty_is_owed_by_every_municipality(zuchwil, counted):
    from willkomm.config.duties import DUTIES

    assert DUTIES["figures"][0].endswith("release_due")


def test_stages_are_five_days_after_a_month_and_a_week_before_the_year_is_closed():
    calendar = Calendar()
    assert calendar.shown_from(2026, 10) == date(2026, 11, 5)
    assert calendar.closes_on(2026) == date(2027, 3, 31)
    assert not calendar.is_closed(2026, date(2027, 3, 31)) and calendar.is_closed(2026, date(2027, 4, 1))
    assert calendar.last_stage(date(2027, 3, 24)) == date(2027, 3, 5)
    assert calendar.last_stage(date(2027, 3, 25)) == date(2027, 3, 25) == calendar.next_stage(date(2027, 3, 24))
    assert calendar.last_stage(date(2027, 1, 1)) == date(2026, 12, 5)


def test_terms_are_dated_and_hold_from_tomorrow_at_the_earliest(kim, anna, canton, as_actor):
    with pytest.raises(Refused, match="frühestens ab morgen"):
        set_terms(as_actor(kim), canton, valid_from=TODAY, after_month=9, after_year=60, today=TODAY)
    with pytest.raises(Forbidden):
        set_terms(as_actor(anna), canton, valid_from=TODAY, after_month=9, after_year=60, today=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    set_terms(as_actor(kim), canton, valid_from=tomorrow, after_month=9, after_year=60, today=TODAY)
    assert calendar_of(canton.pk).rows == (Terms(tomorrow, 9, 60),)
    assert calendar_of(canton.pk).shown_from(YEAR - 1, 1) == date(YEAR - 1, 2, 5)
    assert calendar_of(canton.pk).shown_from(YEAR + 1, 1) == date(YEAR + 1, 2, 9)


def test_the_canton_sets_new_terms_on_a_page(signed_in, kim, anna):
    visitor, path = signed_in(kim), reverse("figure-terms")
    assert "5 Tage nach dem Ende eines Monats" in visitor.get(path).content.decode()
    facts = {"valid_from": (TODAY + timedelta(days=30)).isoformat(), "after_month": 10, "after_year": 60}
    assert "10 Tage nach dem Ende eines Monats" in visitor.post(path, facts, follow=True).content.decode()
    assert visitor.post(path, facts | {"valid_from": "2020-01-01"}).status_code == 422
    assert signed_in(anna).get(path).status_code == 403


def test_the_file_to_pass_on_has_what_the_canton_sees(signed_in, anna, zuchwil, counted):
    counted(zuchwil, YEAR - 2, arrivals=3, reached=12)
    counted(zuchwil, YEAR, arrivals=43)
    content = signed_in(anna).get(reverse("figures-seen-file", args=["csv"])).content.decode("utf-8-sig")
    rows = {(r["Jahr"], r["Kennzahl"]): r for r in csv.DictReader(io.StringIO(content), delimiter=";")}
    assert rows[str(YEAR - 2), "Zuzüge aus dem Ausland"]["Wert"] == "unter 5"
    assert rows[str(YEAR), "Zuzüge aus dem Ausland"]["Wert"] == "40 bis 44"
    assert rows[str(YEAR), "Erreichte Personen"]["Fassung"] == "1"
    book = openpyxl.load_workbook(io.BytesIO(signed_in(anna).get(reverse("figures-seen-file", args=["xlsx"])).content))
    cells = {row[4:7:2]: row for row in book["Kennzahlen"].iter_rows(values_only=True)}
    reached = cells[YEAR - 2, "Erreichte Personen"]
    assert reached[7:] == (12, 12, 12) and isinstance(reached[5], datetime)


def test_needs_few_queries(signed_in, carla, kim, municipality, counted, django_assert_max_num_queries):
    counted(municipality(2519), YEAR, arrivals=12)
    for user, path in ((carla, SEEN), (kim, reverse("canton-place", args=[municipality(2519).slug]))):
        visitor = signed_in(user)
        visitor.get(path)
        with django_assert_max_num_queries(12):
            visitor.get(path)


def test_what_is_shown_can_be_told_exactly_only_when_closed():
    assert Shown(40, 44, "hidden").exact is None
