"""The rules: in words, dated, set by the canton and tightened by a municipality."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from willkomm.config.profiles import operator, setup
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.actions.rulebook import end_rule, set_channel_rule, set_interval, set_screening_rule
from willkomm.welcome.cases.models import ChannelRule, Interval, ScreeningRule
from willkomm.welcome.cases.queries import channel_rules, days, screening_rules

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
RULE = {"valid_from": TODAY, "today": TODAY, "words": "Alle aus dem Ausland", "origins": ["abroad"]}


def first_rule(actor, organisation, model=ScreeningRule):
    with scoped(actor.scope):
        return model.objects.filter(organisation=organisation).first()


def test_a_change_ends_the_old_row_and_begins_a_new_one_in_its_place(kim, canton, as_actor):
    actor = as_actor(kim)
    old = first_rule(actor, canton)
    start = TODAY + 10 * DAY
    new = set_screening_rule(
        actor, canton, **{**RULE, "valid_from": start}, suggestion="check", swiss=True, replaces=old
    )
    assert (old.valid_to, new.valid_from, new.position) == (start - DAY, start, old.position)
    with scoped(actor.scope):
        assert screening_rules(start - DAY)[canton.pk][0].suggestion == "log"
        assert screening_rules(start)[canton.pk][0].suggestion == "check"
        assert len(screening_rules(start)[canton.pk]) == len(screening_rules(TODAY)[canton.pk])


def test_a_municipality_tightens_and_never_loosens(beat, anna, zuchwil, arrive, as_actor):
    permit = {"permit": "0701"}
    [case] = arrive(anna, zuchwil, permit)
    assert case.suggestion == "check"
    set_screening_rule(as_actor(beat), zuchwil, **RULE, suggestion="open")
    [case] = arrive(anna, zuchwil, {**permit, "first_name": "Bela"})
    assert case.suggestion == "open"
    with pytest.raises(Refused, match="nur verschärfen"):
        set_screening_rule(as_actor(beat), zuchwil, **RULE, suggestion="log")


def test_a_municipalitys_channel_table_begins_as_a_copy(beat, zuchwil, canton, as_actor):
    actor, words = as_actor(beat), {"words": "Alle zum Gespräch", "valid_from": TODAY, "today": TODAY}
    set_channel_rule(actor, zuchwil, channel="conversation", max_stay_months=11, **words)
    with scoped(actor.scope):
        tables = channel_rules(TODAY)
    assert [rule.channel for rule in tables[zuchwil.pk]] == ["conversation", *(r.channel for r in tables[canton.pk])]
    with pytest.raises(Refused, match="Mappe"):
        set_channel_rule(actor, zuchwil, channel="folder", **words)


def test_a_municipality_sets_only_shorter_intervals(beat, kim, zuchwil, derendingen, canton, as_actor):
    facts = {"key": "remind_after", "valid_from": TODAY, "today": TODAY}
    set_interval(as_actor(beat), zuchwil, days_after=10, **facts)
    with scoped(as_actor(beat).scope):
        assert days("remind_after", TODAY, zuchwil.pk) == 10
        assert days("remind_after", TODAY - DAY, zuchwil.pk) == 14
    with pytest.raises(Refused, match="höchstens 14 Tage"):
        set_interval(as_actor(beat), zuchwil, days_after=15, **facts)
    set_interval(as_actor(kim), canton, days_after=21, **{**facts, "valid_from": TODAY + DAY})
    with scoped(as_actor(kim).scope):
        assert [days("remind_after", TODAY + n * DAY, canton.pk) for n in (0, 1)] == [14, 21]


def test_what_a_partner_of_the_contract_sets_does_not_count_for_the_others(carla, member, municipality, as_actor):
    partner, host = municipality(2528), municipality(2519)
    lead = as_actor(member("Lea", "lead", partner))
    set_interval(lead, partner, key="remind_after", days_after=5, valid_from=TODAY, today=TODAY)
    with scoped(as_actor(carla).scope):
        assert [days("remind_after", TODAY, here.pk) for here in (partner, host)] == [5, 14]


def test_ends_on_its_last_day_and_withdraws_what_has_not_begun(beat, zuchwil, as_actor):
    actor = as_actor(beat)
    rule = set_screening_rule(actor, zuchwil, **RULE, suggestion="open")
    end_rule(actor, rule, last_day=TODAY, today=TODAY)
    later = set_screening_rule(actor, zuchwil, **{**RULE, "valid_from": TODAY + DAY}, suggestion="open")
    end_rule(actor, later, last_day=TODAY, today=TODAY)
    with scoped(actor.scope):
        assert [row.valid_to for row in ScreeningRule.objects.filter(organisation=zuchwil)] == [TODAY]
    with pytest.raises(Refused, match="gilt nicht mehr"):
        end_rule(actor, rule, last_day=TODAY + DAY, today=TODAY + DAY)


def test_refuses_the_past_and_nonsense(kim, canton, as_actor):
    with pytest.raises(Refused, match="frühestens ab heute"):
        set_screening_rule(as_actor(kim), canton, **{**RULE, "valid_from": TODAY - DAY}, suggestion="open")
    with pytest.raises(Refused, match="in Worten"):
        set_screening_rule(as_actor(kim), canton, **{**RULE, "words": " "}, suggestion="open")
    for key, number in (("remind_after", 0), ("nonsense", 5)):
        with pytest.raises(Refused, match="zwischen 1 und"):
            set_interval(as_actor(kim), canton, key=key, days_after=number, valid_from=TODAY, today=TODAY)


def test_refuses_officers_neighbours_readers_and_nobody(anna, rita, nora, emil, beat, zuchwil, canton, as_actor):
    for actor in (as_actor(anna), as_actor(rita), as_actor(nora), as_actor(emil), None):
        with pytest.raises(Forbidden):
            set_screening_rule(actor, zuchwil, **RULE, suggestion="open")
    with pytest.raises(Forbidden):
        set_screening_rule(as_actor(beat), canton, **RULE, suggestion="open")


def test_a_german_centre_sets_its_own_rules(db):
    centre = setup("de-nrw")
    assert set_screening_rule(operator(centre), centre, **RULE, suggestion="log").organisation == centre


def test_the_page_tells_the_rules_in_words(anna, kim, dora, rita, client, signed_in):
    assert client.get(reverse("rules")).status_code == 302
    for user in (anna, kim, dora):
        enter = signed_in(user)
        with CaptureQueriesContext(connection) as asked:
            response = enter.get(reverse("rules"))
        text = response.content.decode()
        assert "aus dem Ausland mit Bewilligung B oder Ci" in text and "14 Tage" in text
        assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 12
    assert "Der Kanton legt die Regeln fest" in signed_in(anna).get(reverse("rules")).content.decode()
    assert signed_in(rita).get(reverse("rules")).status_code == 403


def test_a_lead_is_offered_only_what_tightens(beat, kim, signed_in):
    address = reverse("rule-new", args=["pruefung"])
    lead = signed_in(beat).get(address).context["form"].fields["suggestion"].choices
    assert [key for key, _ in lead] == ["open", "check", "recent"]
    channels = signed_in(beat).get(reverse("rule-new", args=["kanal"])).context["form"].fields["channel"].choices
    assert [key for key, _ in channels] == ["conversation", "event"]
    assert "log" in dict(signed_in(kim).get(address).context["form"].fields["suggestion"].choices)
    late = {"days_after": 99, "valid_from": timezone.localdate()}
    response = signed_in(beat).post(reverse("interval-set", args=["remind_after"]), late)
    assert response.status_code == 422 and "höchstens 14 Tage" in response.content.decode()


def test_sets_changes_and_ends_a_rule_through_the_forms(beat, anna, nora, zuchwil, as_actor, signed_in):
    today = timezone.localdate()
    facts = {"words": "Alle aus dem Ausland", "suggestion": "open", "origins": ["abroad"], "valid_from": today}
    assert signed_in(beat).post(reverse("rule-new", args=["pruefung"]), facts).status_code == 302
    rule = first_rule(as_actor(beat), zuchwil)
    change = reverse("rule-change", args=["pruefung", rule.pk])
    assert signed_in(beat).get(change).context["form"].initial["origins"] == ["abroad"]
    assert signed_in(beat).post(change, {**facts, "valid_from": today + DAY, "adult": "1"}).status_code == 302
    text = signed_in(beat).get(reverse("rules")).content.decode()
    assert "eigene Regel der Gemeinde" in text and "volljährig" in text
    end = reverse("rule-end", args=["pruefung", rule.pk])
    assert signed_in(beat).post(end, {"last_day": today - 9 * DAY}).status_code == 422
    assert signed_in(beat).post(end, {"last_day": today}).status_code == 302
    assert signed_in(anna).get(end).status_code == 403
    days_after = {"days_after": 7, "valid_from": today}
    assert signed_in(beat).post(reverse("interval-set", args=["remind_after"]), days_after).status_code == 302
    assert "eigene Frist der Gemeinde" in signed_in(beat).get(reverse("rules")).content.decode()


def test_the_neighbour_sees_nothing_of_it(beat, member, zuchwil, derendingen, canton, kim, as_actor, signed_in):
    rule = set_screening_rule(as_actor(beat), zuchwil, **{**RULE, "words": "Nur in Zuchwil"}, suggestion="open")
    petra = member("Petra", "lead", derendingen)
    assert "Nur in Zuchwil" not in signed_in(petra).get(reverse("rules")).content.decode()
    for pk in (rule.pk, first_rule(as_actor(kim), canton).pk):
        assert signed_in(petra).get(reverse("rule-change", args=["pruefung", pk])).status_code == 404
    assert signed_in(petra).get(reverse("rule-new", args=["unsinn"])).status_code == 404
    with scoped(as_actor(petra).scope):
        assert not ScreeningRule.objects.filter(organisation=zuchwil).exists()
        assert not ChannelRule.objects.filter(organisation=zuchwil).exists()
        assert not Interval.objects.filter(organisation=zuchwil).exists()
