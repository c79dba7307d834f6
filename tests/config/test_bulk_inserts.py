"""Many rows go to PostgreSQL as one JSON text, and arrive exactly as row by row."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction
from django.db.models.functions import Now

from willkomm.common.people.models import Household, Person
from willkomm.core.kernel.tenancy import scoped

ODD = ('O\'Hara "Ö"', "a\\b{c,d}%s%%", "ሰላም\tتينا", "NULL", "")


@pytest.fixture(autouse=True)
def inside(anna, as_actor, db):
    with scoped(as_actor(anna).scope):
        yield


@pytest.fixture
def sent():
    """What goes to the server during the test: (SQL, parameters)."""
    seen = []

    def note(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def somebody(home, number, **facts) -> Person:
    told = {"official_name": ODD[number % len(ODD)], "first_name": "Test", "born_on": date(1990, 2, number + 1)}
    told |= {"nationalities": [ODD[number % len(ODD)], "ER"], "contact_lines": [], "public_id": uuid4()}
    told |= {"register_seen_at": datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)}
    return Person(organisation_id=home.organisation_id, household=home, **told | facts)


def plain(row) -> dict:
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name != "id"}


def test_rows_with_arrays_go_as_one_parameter_and_come_back_as_they_were(zuchwil, sent):
    home = Household.objects.create(organisation=zuchwil)
    sent.clear()
    people = Person.objects.bulk_create([somebody(home, number) for number in range(5)])
    [(sql, params)] = [each for each in sent if "INSERT" in each[0]]
    assert "json_to_recordset" in sql and len(params) == 1
    for written in people:
        assert plain(Person.objects.get(pk=written.pk)) == plain(written)


def test_the_same_rows_one_by_one_are_the_same(zuchwil):
    home = Household.objects.create(organisation=zuchwil)
    people = [somebody(home, number) for number in range(5)]
    apart = [somebody(home, number, public_id=uuid4()) for number in range(5)]
    for one in apart:
        one.save()
    Person.objects.bulk_create(people)
    for one, other in zip(people, apart, strict=True):
        left, right = plain(Person.objects.get(pk=one.pk)), plain(Person.objects.get(pk=other.pk))
        assert {k: v for k, v in left.items() if k not in ("public_id", "created_at")} == {
            k: v for k, v in right.items() if k not in ("public_id", "created_at")
        }


def test_an_expression_among_the_values_takes_djangos_own_way(zuchwil, sent):
    home = Household.objects.create(organisation=zuchwil)
    sent.clear()
    people = Person.objects.bulk_create([somebody(home, number, register_seen_at=Now()) for number in (1, 2)])
    [(sql, params)] = [each for each in sent if "INSERT" in each[0]]
    assert "json_to_recordset" not in sql and len(params) > 1
    assert all(Person.objects.get(pk=one.pk).register_seen_at for one in people)


def test_what_no_text_column_can_hold_is_refused_and_nothing_is_written(zuchwil):
    home = Household.objects.create(organisation=zuchwil)
    with pytest.raises((DataError, ValueError)), transaction.atomic():
        Person.objects.bulk_create([somebody(home, 1), somebody(home, 2, first_name="a\0b")])
    assert not Person.objects.filter(household=home).exists()


def test_the_wall_stands_before_rows_from_json_too(zuchwil, derendingen):
    home = Household.objects.create(organisation=zuchwil)
    foreign = [somebody(home, number) for number in (1, 2)]
    for one in foreign:
        one.organisation_id = derendingen.pk
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Person.objects.bulk_create(foreign)
