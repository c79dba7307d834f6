"""A merger with everything in it: planned, executed on its day, taken back; nothing is lost, and undo is exact.

Two municipalities with letters, results, figures, register messages under the old number, a Verbund each, memberships
and contact points. The one merger from plan to undo has WILLKOMM_MERGER dossiers in each (default 700: two years of
arrivals in a town of 10,000), the others have a few.
"""

import hashlib
import os
from datetime import UTC, date, datetime

import pytest
from tests.gateways.register.bringing import Office

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.actions import Entry, enter
from willkomm.common.people.models import Household, Person
from willkomm.config.profiles import operator
from willkomm.core.accounts.models import Membership
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.actions import merge, set_contact_point, undo_merge
from willkomm.core.organisations.models import ContactPoint, Cooperation, Merger, Organisation
from willkomm.core.organisations.queries import contact_on, organisation_by_bfs
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.reporting.actions import release
from willkomm.gateways.reporting.models import Figure, Release
from willkomm.gateways.reporting.queries import canton_views, municipalities_of
from willkomm.welcome.cases import actions as cases
from willkomm.welcome.cases.models import Case, CaseTransition, Outcome
from willkomm.welcome.conversations.letters import invite

REAL, FEW = int(os.environ.get("WILLKOMM_MERGER", "700")), 30
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ON, LAST, LATER = date(2027, 1, 1), date(2026, 12, 31), datetime(2027, 1, 12, 9, tzinfo=UTC)
WALLED = (Household, Person, Case, CaseTransition, Outcome, Letter, Recipient, Delivery, Item)
OPEN = (Membership, ContactPoint, Figure, Release)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": store}


def _fill(actor, here: Organisation, street: str, size: int) -> None:
    """Dossiers with letters, results and open ones."""
    person = {"official_name": "Muster", "nationalities": ["PT"], "origin": "abroad", "origin_country": "PT"}
    person |= {"permit": "0201", "arrived_on": date(2026, 11, 2), "born_on": date(1990, 5, 1)}
    home = {"street": street, "postal_code": here.postal_code, "town": here.town}
    entries = [
        Entry(here.pk, [{**person, "first_name": f"Nr. {n}"}], {**home, "house_number": str(n)}) for n in range(size)
    ]
    people = [each for group in enter(actor, entries) for each in group]
    found = [case for case, _ in cases.consider(actor, people, today=NOW.date(), now=NOW).values() if case]
    done = cases.confirm(actor, found, now=NOW)
    for case in done[:2]:
        invite(actor, [case], now=NOW, base_url="https://willkommen.example")
    cases.hand_over_folder(actor, done[2 : size // 2], now=NOW, on=NOW.date())
    release(actor, [here], today=NOW.date())
    Office(here, NOW).bring("moveIn", {"local": (f"MU.{here.bfs_number}", "R1"), **_lives_in(here)})


def _lives_in(here: Organisation) -> dict:
    return {"municipality": (here.bfs_number, here.name)}


@pytest.fixture
def size() -> int:
    """How many dossiers each of them has."""
    return FEW


@pytest.fixture
def both(size, anna, beat, nora, carla, canton, zuchwil, derendingen, municipality):
    """Zuchwil and Derendingen, full, each in a Verbund; the actor that reads everything."""
    actor = operator(canton, zuchwil, derendingen)
    for here, street in ((zuchwil, "Altweg"), (derendingen, "Neuweg")):
        _fill(actor, here, street, size)
        set_contact_point(actor, here, today=date(2026, 5, 4), operative_name=f"Ida {here.name}", phone="1")
    Cooperation.objects.get().partners.add(zuchwil)
    own = Cooperation.objects.create(name="Eigener", host=zuchwil, tasks=["welcome"], starts_on=date(2024, 1, 1))
    own.partners.set([municipality(2528)])
    return actor


@pytest.fixture
def planned(kim, canton, zuchwil, derendingen, as_actor):
    """A function: plan that Zuchwil goes into Derendingen on New Year's Day."""
    return lambda: merge(as_actor(kim), canton, old=[zuchwil], successor=derendingen, on=ON, now=NOW)


def _print(rows) -> tuple[int, str]:
    rows = list(rows)
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def _snapshot(actor, *places, until=None) -> dict:
    """A fingerprint of every table about these municipalities; rows of later numbers than in `until` are left out."""
    most = until or {}
    ids = [here.pk for here in places]
    found = {}
    with scoped(actor.scope):
        for model in (*WALLED, *OPEN):
            rows = model.objects.filter(organisation_id__in=ids).order_by("pk")
            if model in most:
                rows = rows.filter(pk__lte=most[model])
            found[model.__name__] = _print(rows.values_list())
    found["Organisation"] = _print(Organisation.objects.order_by("pk").values_list())
    contracts = Cooperation.objects.prefetch_related("partners", "asked").order_by("pk")
    found["Cooperation"] = _print(
        (c.pk, c.host_id, c.starts_on, c.ends_on, c.continues_id, c.tasks, sorted(p.pk for p in c.partners.all()))
        for c in contracts
    )
    return found


def _newest(actor) -> dict:
    with scoped(actor.scope):
        return {model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in WALLED}


def _dossiers(actor) -> int:
    with scoped(actor.scope):
        return Case.objects.for_scope(actor, "cases.view").count()


def test_planning_and_taking_back_leaves_no_trace(size, both, planned, kim, canton, zuchwil, derendingen, as_actor):
    before = _snapshot(both, zuchwil, derendingen)
    assert before["Case"][0] == 2 * size + 2 and before["Letter"][0] == 4
    merger = planned()
    during = _snapshot(both, zuchwil, derendingen)
    changed = {"Organisation", "Cooperation", "Membership", "ContactPoint"}
    assert {name for name in before if before[name] != during[name]} == changed
    undo_merge(as_actor(kim), canton, merger=merger, now=NOW)
    assert _snapshot(both, zuchwil, derendingen) == before
    assert Merger.objects.get().undone_at == NOW


def test_until_the_day_before_nothing_changes_for_anybody(size, both, planned, anna, nora, carla, zuchwil, as_actor):
    planned()
    assert _dossiers(as_actor(anna, LAST)) == size + 1 and _dossiers(as_actor(nora, LAST)) == size + 1
    assert as_actor(carla, LAST).may("cases.view", zuchwil.pk)
    assert organisation_by_bfs(2534, LAST) == zuchwil and contact_on(zuchwil, LAST).operative_name == "Ida Zuchwil"
    line = Office(zuchwil, NOW).bring("moveIn", {"local": ("MU.2534", "R2"), **_lives_in(zuchwil)}, message_id="LAST")
    assert line.result == "case_opened"


def test_from_the_day_on_the_successor_has_everything(
    size, both, planned, anna, nora, carla, zuchwil, derendingen, as_actor
):
    planned()
    assert _dossiers(as_actor(nora, ON)) == 2 * size + 2 and not as_actor(anna, ON).rights
    assert not as_actor(carla, ON).may("cases.view", zuchwil.pk)
    with scoped(as_actor(nora, ON).scope):
        assert Letter.objects.filter(organisation=zuchwil).count() == 2
    answering = organisation_by_bfs(2534, ON)
    assert answering == derendingen and contact_on(zuchwil, ON) is None
    old_number = {"local": ("MU.2534", "R9"), "municipality": (2534, "Zuchwil"), "arrival": "2027-01-05"}
    when = {"message_date": "2027-01-08T08:00:00+01:00", "event_date": "2027-01-05", "message_id": "AFTER"}
    line = Office(answering, LATER).bring("moveIn", old_number, **when)
    assert line.result == "case_opened"
    with scoped(both.scope):
        assert Case.objects.get(person__id_value="R9").organisation_id == derendingen.pk


def test_figures_of_history_stay_and_the_successor_counts_its_own(
    size, both, planned, nora, kim, canton, zuchwil, derendingen, as_actor
):
    planned()
    new = {"local": ("MU.2534", "R9"), "municipality": (2534, "Zuchwil"), "arrival": "2027-01-05"}
    when = {"message_date": "2027-01-08T08:00:00+01:00", "event_date": "2027-01-05", "message_id": "AFTER"}
    office = Office(derendingen, LATER)
    office.bring("moveIn", new, **when)
    cases.confirm(both, [case for case in office.cases("R9")], now=LATER)
    value = dict(Figure.objects.filter(indicator="arrivals").values_list("organisation__name", "value"))
    by_year = {
        (here, year): number
        for here, year, number in Figure.objects.filter(indicator="arrivals").values_list(
            "organisation__bfs_number", "year", "value"
        )
    }
    assert by_year == {(2534, 2026): size, (2517, 2026): size, (2517, 2027): 1}, value
    release(both, [zuchwil, derendingen], today=date(2027, 1, 12))
    views = canton_views(municipalities_of([canton.pk]), [2026, 2027], date(2027, 4, 2))
    names = {year: {row.organisation.name for row in view.rows if row.counted} for year, view in views.items()}
    assert names == {2026: {"Zuchwil", "Derendingen"}, 2027: {"Derendingen"}}
    assert views[2026].closed and views[2026].totals["arrivals"].exact == 2 * size
    assert "Zuchwil" not in {row.organisation.name for row in views[2027].rows}


@pytest.mark.parametrize("size", [REAL], ids=["real volumes"])
def test_undone_after_its_day_everything_is_as_it_was_beside_what_came_since(
    size, both, planned, kim, anna, nora, canton, zuchwil, derendingen, as_actor
):
    before, newest = _snapshot(both, zuchwil, derendingen), _newest(both)
    merger = planned()
    new = {"local": ("MU.2534", "R9"), "municipality": (2534, "Zuchwil"), "arrival": "2027-01-05"}
    when = {"message_date": "2027-01-08T08:00:00+01:00", "event_date": "2027-01-05", "message_id": "AFTER"}
    Office(derendingen, LATER).bring("moveIn", new, **when)
    undo_merge(as_actor(kim), canton, merger=merger, now=LATER)
    after = _snapshot(both, zuchwil, derendingen, until=newest)
    counted = {"Figure"}
    assert {name for name in before if before[name] != after[name]} <= counted
    assert _dossiers(as_actor(anna, ON)) == size + 1, "what came to the successor stays there"
    assert _dossiers(as_actor(nora, ON)) == size + 2
    assert organisation_by_bfs(2534, ON) == zuchwil
