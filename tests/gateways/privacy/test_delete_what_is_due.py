"""What is due goes, in every table and file; the figures stay, a hold holds, the neighbour is untouched."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.storage import fetch
from willkomm.common.people.models import Person
from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped, tenant_models
from willkomm.core.protection.actions import end_hold, hold, note_archive_answer, provide
from willkomm.core.protection.models import ArchiveOffer, Erasure
from willkomm.gateways.privacy.actions import erase_due
from willkomm.gateways.privacy.queries.due import due
from willkomm.gateways.reporting.actions import count
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import withdraw
from willkomm.welcome.cases.models import Case, CaseTransition

BOOKS = {"audit_auditentry", "audit_accessentry", "protection_disclosure"}


def everything(scope, without=()) -> dict[str, str]:
    """All rows of all tenant tables as text."""
    found = {}
    with scoped(scope), connection.cursor() as cursor:
        for model in tenant_models():
            table = model._meta.db_table
            if table not in without:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
                found[table] = cursor.fetchone()[0]
    return found


def figures(organisation) -> dict:
    return {(row.year, row.indicator): row.value for row in Figure.objects.filter(organisation=organisation)}


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A function: a block after which happens what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def later(now):
    """Long after everything."""
    return timezone.now()


def test_nothing_personal_is_left_and_the_figures_stay(full, clock, zuchwil, anna, as_actor, files, later, committed):
    [case] = full(zuchwil, "Zyxwvut", closed_days_ago=1000)
    person = case.person
    needles = ["Zyxwvut", str(case.public_id), str(person.public_id), str(case.household.public_id)]
    before, scope = figures(zuchwil), as_actor(anna).scope
    assert any("Zyxwvut" in text for text in everything(scope).values())
    with committed():
        gone = erase_due(clock(zuchwil), zuchwil, now=later)
    assert (gone["Personen"], gone["Dossiers"], gone["Briefe"], gone["Gespräche"]) == (2, 1, 1, 1)
    for table, text in everything(scope).items():
        allowed = needles[1:] if table in BOOKS else []
        assert not [needle for needle in needles if needle in text and needle not in allowed], table
    with scoped(scope):
        assert not CaseTransition.objects.filter(case_id=case.pk).exists()
    assert not list(files.rglob("*.pdf"))
    assert figures(zuchwil) == before
    with scoped(scope):
        count(as_actor(anna), [zuchwil], years=[2026])
    assert figures(zuchwil) == before


def test_a_second_deletion_adds_up(full, clock, zuchwil, later):
    full(zuchwil, "Erst", closed_days_ago=1000)
    full(zuchwil, "Zweit", closed_days_ago=800, number="2")
    before = figures(zuchwil)
    erase_due(clock(zuchwil), zuchwil, now=later)
    full(zuchwil, "Dritt", number="3")
    assert figures(zuchwil)[2026, "arrivals"] == before[2026, "arrivals"] + 2


def test_a_protocol_without_names_remains(full, clock, zuchwil, dora, as_actor, later):
    full(zuchwil, "Zyxwvut", closed_days_ago=1000)
    erase_due(clock(zuchwil), zuchwil, now=later)
    with scoped(as_actor(dora).scope):
        [row] = Erasure.objects.all()
    assert (row.rule, row.days, row.counts["Personen"]) == ("closed_case", 730, 2)


def test_what_is_not_due_stays(full, clock, zuchwil, anna, as_actor, later):
    full(zuchwil, "Jung", closed_days_ago=100)
    full(zuchwil, "Offen", number="2")
    assert not erase_due(clock(zuchwil), zuchwil, now=later)
    with scoped(as_actor(anna).scope):
        assert Person.objects.count() == 4


def test_others_in_the_same_file_keep_their_letter(full, clock, zuchwil, anna, as_actor, now, later, committed):
    from willkomm.welcome.cases.actions.finish import close

    gone, stays = full(zuchwil, "Zyxwvut", "Bleibt")
    close(as_actor(anna), [gone], now=now, reason="done", retention_from=date(2020, 1, 1))
    with committed():
        erase_due(clock(zuchwil), zuchwil, now=later)
    with scoped(as_actor(anna).scope):
        [letter] = Letter.objects.all()
    assert letter.household_id == stays.household_id
    assert (letter.first_page, letter.last_page) == (1, 2)
    assert fetch(letter.file).startswith(b"%PDF")


def test_a_hold_holds_until_it_is_ended(full, clock, zuchwil, anna, dora, as_actor, now, later):
    [case] = full(zuchwil, "Zyxwvut", closed_days_ago=1000)
    held = hold(as_actor(dora), case.person, reason="Beschwerde hängig", now=now)
    assert not erase_due(clock(zuchwil), zuchwil, now=later)
    end_hold(as_actor(dora), held, now=now)
    assert erase_due(clock(zuchwil), zuchwil, now=later)["Personen"] == 2


@pytest.mark.django_db(transaction=True)
def test_a_hold_waits_for_a_deletion_that_has_begun(full, clock, zuchwil, dora, as_actor, now, later):
    with transaction.atomic():
        [case] = full(zuchwil, "Zyxwvut", closed_days_ago=1000)
    actor, begun, told = as_actor(dora), threading.Event(), []

    def holds():
        begun.set()
        try:
            hold(actor, case.person, reason="Beschwerde hängig", now=now)
        except Refused as refusal:
            told.append(refusal.code)
        connection.close()

    thread = threading.Thread(target=holds)
    with transaction.atomic():
        assert erase_due(clock(zuchwil), zuchwil, now=later)["Personen"] == 2
        thread.start()
        begun.wait(5)
        thread.join(0.5)
        assert thread.is_alive(), "the hold waits until the deletion is committed"
    thread.join(20)
    assert told == ["erased"]


def test_the_archive_is_asked_first_where_the_municipality_wants_it(full, clock, zuchwil, dora, as_actor, later):
    full(zuchwil, "Zyxwvut", closed_days_ago=1000)
    facts = {"facts": {"archive": True}, "valid_from": timezone.localdate(), "now": later}
    provide(as_actor(dora), zuchwil, kind="retention", key="closed_case", **facts)
    assert not erase_due(clock(zuchwil), zuchwil, now=later)
    with scoped(as_actor(dora).scope):
        offers = list(ArchiveOffer.objects.all())
    note_archive_answer(as_actor(dora), offers, taken=False, now=later)
    assert erase_due(clock(zuchwil), zuchwil, now=later)["Dossiers"] == 1


def test_a_shorter_term_of_the_municipality_counts(full, clock, zuchwil, dora, as_actor, later, settings):
    settings.OWN_RETENTION_NOTICE_DAYS = 0
    full(zuchwil, "Zyxwvut", closed_days_ago=100)
    facts = {"facts": {"days": 60}, "valid_from": timezone.localdate(), "now": later}
    provide(as_actor(dora), zuchwil, kind="retention", key="closed_case", **facts)
    assert erase_due(clock(zuchwil), zuchwil, now=later)["Dossiers"] == 1


def test_a_withdrawn_dossier_goes_after_ninety_days(arrive, clock, zuchwil, anna, as_actor, later):
    cases = arrive(anna, zuchwil)
    withdraw(as_actor(anna), cases, now=later - timedelta(days=95), reason="zurückgenommen")
    assert erase_due(clock(zuchwil), zuchwil, now=later)["Dossiers"] == 1


def test_the_preview_says_what_the_clock_would_do_and_deletes_nothing(full, zuchwil, dora, anna, as_actor):
    full(zuchwil, "Zyxwvut", closed_days_ago=1000)
    with scoped(as_actor(dora).scope):
        found = due(zuchwil, timezone.localdate())
        assert [each.rule for each in found.now] == ["closed_case"]
        assert Case.objects.count() == 1


def test_the_books_are_shortened_and_never_below_a_year(full, clock, zuchwil, anna, as_actor, later):
    actor = as_actor(anna)
    ages = (10, 360, 400, 800)
    with scoped(actor.scope):
        AccessEntry.objects.bulk_create(
            AccessEntry(
                organisation=zuchwil,
                at=later - timedelta(days=age),
                actor_kind="staff",
                actor_ref="1",
                actor_name="Anna",
                purpose="Dossier",
                subject_type="person",
                subject="00000000-0000-0000-0000-000000000001",
            )
            for age in ages
        )
    assert erase_due(clock(zuchwil), zuchwil, now=later)["audit_accessentry"] == 1
    with scoped(clock(zuchwil).scope), connection.cursor() as cursor:
        cursor.execute("SELECT shorten_book('audit_accessentry', %s, now())", [zuchwil.pk])
        assert cursor.fetchone()[0] == 1  # the one of 400 days: the policy keeps the last year
    with scoped(actor.scope):
        assert AccessEntry.objects.count() == 2


def test_the_neighbour_is_untouched(full, clock, zuchwil, derendingen, nora, as_actor, later):
    full(zuchwil, "Hier", closed_days_ago=1000)
    full(derendingen, "Dort", closed_days_ago=1000, user=nora)
    erase_due(clock(zuchwil), zuchwil, now=later)
    with scoped(as_actor(nora).scope):
        assert Person.objects.count() == 2


def test_nobody_deletes_by_hand(dora, zuchwil, as_actor, later):
    with pytest.raises(Forbidden):
        erase_due(as_actor(dora), zuchwil, now=later)
