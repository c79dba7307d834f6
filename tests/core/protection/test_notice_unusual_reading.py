"""Unusual reading: dossiers opened one by one within minutes, not the lists and stacks of a working day."""

import ast
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.architecture.house import sources, tree

from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.core.protection.actions import provide, watch_reading
from willkomm.core.protection.rules import READINGS, by_household


@pytest.fixture
def clock(zuchwil):
    """The clock as it acts in Zuchwil."""
    return build_actor(kind="clock", ref="clock", name="Zeitsteuerung", mandates=[mandate_here("clock", zuchwil)])


@pytest.fixture
def reads(anna, zuchwil, as_actor):
    """A function: Anna sends requests, so many seconds apart, each of which shows these people."""

    def read(purpose, groups, seconds=5):
        actor, start = as_actor(anna), timezone.now() - timedelta(minutes=25)
        with scoped(actor.scope):
            AccessEntry.objects.bulk_create(
                AccessEntry(
                    organisation=zuchwil,
                    at=start + timedelta(seconds=seconds * place),
                    actor_kind="staff",
                    actor_ref=actor.ref,
                    actor_name=actor.name,
                    purpose=purpose,
                    subject_type="person",
                    subject=person,
                    request_id=f"{purpose}-{place}",
                )
                for place, people in enumerate(groups)
                for person in people
            )

    return read


def people(number: int) -> list[uuid.UUID]:
    return [uuid.uuid4() for _ in range(number)]


@pytest.fixture
def found(clock, zuchwil):
    """A function: what is found now, as (manner, number)."""
    return lambda: [(row.manner, row.count) for row in watch_reading(clock, zuchwil, now=timezone.now())]


def test_forty_dossiers_one_by_one_are_noticed(reads, found):
    reads("Dossier", [people(1) for _ in range(40)])
    assert found() == [("opened", 40)]


def test_families_count_once_whatever_page_shows_them(reads, found):
    homes = [people(4) for _ in range(39)]
    reads("Dossier", homes)
    reads("Brief vorbereitet", [home[:2] for home in homes])
    reads("Gespräch erfassen", [home[1:] for home in homes])
    assert found() == []


def test_a_dossier_that_is_opened_again_and_again_is_one(reads, found):
    reads("Dossier", [people(3)] * 200, seconds=1)
    assert found() == []


def test_three_hundred_arrivals_in_lists_and_one_stack_are_a_working_day(reads, found):
    arrivals = people(300)
    pages = [arrivals[start : start + 50] for start in range(0, 300, 50)]
    for purpose in ("Heute", "Dossiers", "Zuzüge prüfen", "Einladen", "Briefe eines Stapels"):
        reads(purpose, pages)
    reads("Briefe eines Stapels geöffnet", [people(300), people(5000)])
    assert found() == []


def test_leafing_through_the_whole_town_is_noticed(reads, found):
    reads("Dossiers", [people(50) for _ in range(20)])
    assert found() == [("listed", 1000)]


def test_a_program_may_fetch_more_and_not_everything(reads, found):
    reads("Abfrage über die Schnittstelle", [people(200) for _ in range(24)])
    assert found() == []
    reads("Abfrage über die Schnittstelle", [people(200)])
    assert found() == [("fetched", 5000)]


def test_a_municipality_sets_its_own_threshold(reads, found, dora, zuchwil, as_actor):
    reads("Dossier", [people(1) for _ in range(10)])
    facts = {"facts": {"count": 10}, "valid_from": timezone.localdate(), "now": timezone.now()}
    provide(as_actor(dora), zuchwil, kind="threshold", key="reading", **facts)
    assert found() == [("opened", 10)]


def test_households_grow_together_over_several_requests():
    looks = [(1, "a", "r1"), (1, "b", "r1"), (2, "c", "r2"), (3, "b", "r3"), (3, "c", "r3"), (4, "d", ""), (5, "e", "")]
    assert len({home for _at, home in by_household(looks)}) == 3


def _purposes() -> set[str]:
    """Every purpose that a page or operation names, also by a constant of its file."""
    found = set()
    for path in sources():
        constants = {
            node.targets[0].id: node.value.value
            for node in tree(path).body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.targets[0], ast.Name)
        }
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "looked_at":
                purpose = call.args[2]
                found.add(purpose.value if isinstance(purpose, ast.Constant) else constants[purpose.id])
    return found


def test_every_purpose_says_how_people_are_seen():
    assert _purposes() == READINGS.keys()
