"""Nobody shortens a term over night: they read what goes, announce it, and may take it back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from willkomm.core.audit.models import AuditEntry
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.actions import note_ages, note_term, provide, take_back
from willkomm.core.protection.models import AgeCount
from willkomm.core.protection.queries import announced, entry, forecast, not_noted
from willkomm.core.protection.rules import Retention, Wave, earlier, shortens
from willkomm.gateways.privacy.actions import erase_due

TERM = Retention("closed_case", "Dossier", 730, "Abschluss", "")
DAY = date(2026, 12, 23)


def _ago(days):
    return DAY - timedelta(days=days)


def test_what_a_shorter_term_takes_goes_at_once_or_month_by_month():
    ages = {1: {_ago(800): 9, _ago(500): 2, _ago(366): 1, _ago(365): 4}, 2: {_ago(730): 1, _ago(100): 3}}
    found = earlier(ages, 365, 730, DAY)
    assert found == [
        Wave(DAY, None, {1: 3, 2: 1}),
        Wave(None, date(2026, 12, 1), {1: 4}),
        Wave(None, date(2027, 9, 1), {2: 3}),
    ]
    assert earlier(ages, 730, 365, DAY) == [] == earlier(ages, 730, 730, DAY)
    assert sum(sum(wave.counts.values()) for wave in earlier(ages, 730, None, DAY)) == 20


def test_a_term_is_shorter_by_its_days_or_without_the_archive():
    archived = Retention("closed_case", "Dossier", 730, "Abschluss", "", archive=True)
    longer = Retention("closed_case", "Dossier", 731, "Abschluss", "")
    assert shortens(TERM, longer) and shortens(TERM, archived) and shortens(TERM, None)
    assert not shortens(longer, TERM) and not shortens(archived, TERM) and not shortens(None, TERM)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def done(as_actor):
    """A function: whether this verb stands in the book of changes that this person's organisation keeps."""

    def ask(user, verb) -> bool:
        with scoped(as_actor(user).scope):
            return AuditEntry.objects.filter(verb=f"protection.{verb}", actor_name=str(user)).exists()

    return ask


@pytest.fixture
def shorten(canton, kim, as_actor):
    """A function: the canton sets the term of closed dossiers, after so many days."""

    def set_it(after, days=365):
        now = timezone.now()
        begins = timezone.localdate(now) + timedelta(days=after)
        facts = {"kind": "retention", "key": "closed_case", "facts": {"days": days}, "valid_from": begins, "now": now}
        return provide(as_actor(kim), canton, **facts)

    return set_it


@pytest.fixture
def counted(full, zuchwil, clock):
    """Zuchwil has a household that was closed 400 days ago; the clock has counted it."""
    [case, *_] = full(zuchwil, "Sousa", closed_days_ago=400)
    actor, now = clock(zuchwil), timezone.now()
    with scoped(actor.scope):
        erase_due(actor, zuchwil, now=now)
    return case


def test_the_canton_shortens_only_after_the_days_of_notice(shorten, settings):
    with pytest.raises(Refused, match="frühestens ab") as refused:
        shorten(29)
    assert refused.value.code == "too_soon"
    assert shorten(30).pk and shorten(0, days=800).pk
    settings.RETENTION_NOTICE_DAYS = 90
    with pytest.raises(Refused):
        shorten(89, days=200)


@pytest.fixture
def shorten_own(zuchwil, dora, as_actor):
    """A function: the municipality sets its own term of closed dossiers, after so many days."""

    def set_it(after, days=365):
        now = timezone.now()
        begins = timezone.localdate(now) + timedelta(days=after)
        facts = {"kind": "retention", "key": "closed_case", "facts": {"days": days}, "valid_from": begins, "now": now}
        return provide(as_actor(dora), zuchwil, **facts)

    return set_it


def test_a_municipality_shortens_its_own_after_fewer_days(shorten_own, settings):
    with pytest.raises(Refused, match="frühestens ab") as refused:
        shorten_own(6)
    assert refused.value.code == "too_soon"
    assert shorten_own(7).pk and shorten_own(0, days=800).pk
    settings.OWN_RETENTION_NOTICE_DAYS = 0
    assert shorten_own(0, days=100).pk


def test_it_reads_its_own_numbers_first_and_takes_it_back(counted, dora, signed_in, few_queries, today, done):
    client = signed_in(dora)
    address = reverse("privacy-provision", args=["retention", "closed_case"])
    facts = {"days": 365, "start": "Abschluss", "basis": "Reglement", "name": "Abgeschlossenes Dossier"}
    early = client.post(address, facts | {"valid_from": today.isoformat(), "sure": "yes"})
    assert early.status_code == 422 and "frühestens ab" in early.content.decode()
    facts["valid_from"] = (today + timedelta(days=7)).isoformat()
    with few_queries():
        text = client.post(address, facts).content.decode()
    assert "Kürzere Frist ankündigen?" in text and ">1<" in text and "unter 5" not in text
    assert "Die Leitung sieht es sofort" in text and "Jede Gemeinde" not in text and not done(dora, "provide")
    assert client.post(address, facts | {"sure": "yes"}).status_code == 302
    page = client.get(reverse("privacy-retention"))
    text, [row] = page.content.decode(), page.context["announced"]
    assert "Angekündigt: Abgeschlossenes Dossier" in text and "Zur Kenntnis genommen" not in text
    assert client.post(row["take_back"]).status_code == 302
    assert "Angekündigt" not in client.get(reverse("privacy-retention")).content.decode()


def test_its_lead_is_told_and_whoever_set_it_does_not_answer_for_the_lead(
    counted, shorten_own, dora, beat, zuchwil, as_actor, signed_in
):
    row = shorten_own(7)
    board = signed_in(dora).get(reverse("data-protection")).content.decode()
    assert "Eine Frist wird kürzer: Abgeschlossenes Dossier" in board and "Der Kanton" not in board
    assert "Eine Frist wird kürzer" in signed_in(beat).get(reverse("today")).content.decode()
    with pytest.raises(Refused, match="eine andere Person"):
        note_term(as_actor(dora), zuchwil, provision=row, now=timezone.now())
    assert signed_in(beat).post(reverse("privacy-term-noted", args=[row.pk])).status_code == 302
    assert "Eine Frist wird kürzer" not in signed_in(beat).get(reverse("today")).content.decode()
    assert "1 Organisation hat es zur Kenntnis" in signed_in(dora).get(reverse("privacy-retention")).content.decode()


def test_somebody_with_the_same_name_is_somebody_else(counted, shorten_own, member, zuchwil, signed_in, done):
    row = shorten_own(7)
    namesake = member("Olga", "lead", zuchwil)
    namesake.name = row.set_by
    namesake.save()
    assert signed_in(namesake).post(reverse("privacy-term-noted", args=[row.pk])).status_code == 302
    assert done(namesake, "note_term")


def test_several_announcements_are_not_asked_for_one_by_one(
    counted, shorten, zuchwil, dora, as_actor, signed_in, few_queries, today
):
    shorten(30)
    begins, now = today + timedelta(days=7), timezone.now()
    for key in ("deliveries", "requests", "staff"):
        provide(as_actor(dora), zuchwil, kind="retention", key=key, facts={"days": 90}, valid_from=begins, now=now)
    client = signed_in(dora)
    with few_queries():
        assert len(client.get(reverse("privacy-retention")).context["announced"]) == 4


def test_the_neighbour_hears_nothing_of_it(shorten_own, nora, signed_in, derendingen, today, as_actor):
    shorten_own(7)
    with scoped(as_actor(nora).scope):
        assert announced(derendingen, today) == []


def test_the_clock_counts_households_that_nobody_holds(counted, zuchwil, today):
    row = AgeCount.objects.get(organisation=zuchwil, rule="closed_case")
    assert sum(row.days.values()) == 1 and not row.own
    assert AgeCount.objects.get(organisation=zuchwil, rule="access_log").days[today.isoformat()] > 0
    assert AgeCount.objects.get(organisation=zuchwil, rule="deliveries").days == {}


def test_before_it_is_saved_the_canton_reads_numbers_without_names(counted, kim, signed_in, few_queries, today, done):
    client = signed_in(kim)
    address = reverse("privacy-provision", args=["retention", "closed_case"])
    facts = {"days": 365, "start": "Abschluss", "basis": "Weisung", "name": "Abgeschlossenes Dossier"}
    facts["valid_from"] = (today + timedelta(days=30)).isoformat()
    first = date_format(today + timedelta(days=30), "j. F Y")
    assert f"Kürzer frühestens ab {first}" in client.get(address).content.decode()
    with few_queries():
        answer = client.post(address, facts)
    text = answer.content.decode()
    assert answer.status_code == 200 and "Kürzere Frist ankündigen?" in text
    assert "unter 5" in text and "sofort, am" in text and "Sousa" not in text and "Zuchwil" not in text
    assert "sind noch nicht gezählt" in text
    assert not done(kim, "provide")
    assert client.post(address, facts | {"sure": "yes"}).status_code == 302
    assert done(kim, "provide")
    page = client.get(reverse("privacy-retention")).content.decode()
    assert "Angekündigt: Abgeschlossenes Dossier" in page and "Ankündigung zurücknehmen" in page


def test_too_soon_is_told_in_the_form(canton, kim, signed_in, today):
    address = reverse("privacy-provision", args=["retention", "closed_case"])
    facts = {"days": 365, "start": "Abschluss", "basis": "Weisung", "name": "", "valid_from": today.isoformat()}
    for more in ({}, {"sure": "yes"}):
        answer = signed_in(kim).post(address, facts | more)
        assert answer.status_code == 422 and "frühestens ab" in answer.content.decode()


def test_until_then_the_old_term_counts_and_it_can_be_taken_back(shorten, zuchwil, kim, dora, as_actor, today):
    with scoped(as_actor(dora).scope):
        _taken_back(shorten, zuchwil, as_actor(kim), today)


def _taken_back(shorten, zuchwil, kim, today):
    row = shorten(30)
    later = today + timedelta(days=31)
    assert entry(zuchwil, "retention", "closed_case", today).value.days == 730
    assert entry(zuchwil, "retention", "closed_case", later).value.days == 365
    take_back(kim, row, now=timezone.now())
    assert entry(zuchwil, "retention", "closed_case", later).value.days == 730
    assert announced(zuchwil, today) == [] and row.taken_back_by == "Kim"
    begun = shorten(30)
    begun.valid_from = today
    with pytest.raises(Refused, match="gilt schon"):
        take_back(kim, begun, now=timezone.now())


def test_lead_and_data_protection_are_told_and_say_that_they_know(
    counted, shorten, beat, dora, kim, zuchwil, signed_in, few_queries, done
):
    row = shorten(30)
    text = signed_in(beat).get(reverse("today")).content.decode()
    assert "Der Kanton kürzt eine Frist" in text
    board = signed_in(dora).get(reverse("data-protection")).content.decode()
    assert "Der Kanton kürzt eine Frist: Abgeschlossenes Dossier" in board
    client = signed_in(dora)
    with few_queries():
        page = client.get(reverse("privacy-retention")).content.decode()
    assert "365 Tage statt bisher 730 Tage" in page and "Zur Kenntnis genommen" in page
    assert ">1<" in page and "unter 5" not in page
    noted = reverse("privacy-term-noted", args=[row.pk])
    assert signed_in(dora).post(noted).status_code == 302
    assert "Der Kanton kürzt" not in signed_in(dora).get(reverse("data-protection")).content.decode()
    assert "Der Kanton kürzt" not in signed_in(beat).get(reverse("today")).content.decode()
    assert "1 Organisation hat es zur Kenntnis" in signed_in(kim).get(reverse("privacy-retention")).content.decode()
    assert done(dora, "note_term")


def test_whoever_has_a_term_of_their_own_is_not_concerned(
    counted, shorten, dora, canton, zuchwil, as_actor, clock, today
):
    now, actor = timezone.now(), clock(zuchwil)
    facts = {"kind": "retention", "key": "closed_case", "facts": {"days": 900}, "valid_from": today, "now": now}
    provide(as_actor(dora), zuchwil, **facts)
    with scoped(actor.scope):
        erase_due(actor, zuchwil, now=now)
        row = shorten(30)
        assert not_noted(zuchwil, today) == []
    assert forecast(canton, "closed_case", 365, 730, row.valid_from).waves == []


def test_the_neighbour_sees_nothing_and_the_others_may_not(
    shorten, counted, nora, anna, derendingen, zuchwil, as_actor
):
    row = shorten(30)
    with pytest.raises(Forbidden):
        take_back(as_actor(anna), row, now=timezone.now())
    with pytest.raises(Forbidden):
        note_term(as_actor(nora), zuchwil, provision=row, now=timezone.now())
    with pytest.raises(Forbidden):
        note_ages(as_actor(anna), zuchwil, ages={}, now=timezone.now())
    assert forecast(derendingen, "closed_case", 365, 730, row.valid_from).waves == []
