"""Many rows in one statement: what `bulk_update` writes, whatever the type of the column, and behind the wall."""

from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from willkomm.common.people.models import Household, Person
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.gateways.register.models import Delivery

FIELDS = ["official_name", "born_on", "nationalities", "is_swiss", "departed_on", "household", "sex"]


def person(organisation, **facts):
    home = Household.objects.create(organisation=organisation)
    return Person.objects.create(organisation=organisation, household=home, official_name="Alt", **facts)


def here(*organisations):
    ids = frozenset(each.pk for each in organisations)
    return scoped(Scope(ids, ids, ids))


def test_every_kind_of_column_arrives_as_it_is(zuchwil, as_scope=here):
    with as_scope(zuchwil):
        one, other = person(zuchwil), person(zuchwil, departed_on=date(2026, 1, 2))
        one.official_name, one.born_on, one.nationalities = "O'Neill; «Ö» %s", date(1990, 5, 1), ["PT", "XK"]
        one.is_swiss, one.household, one.sex = True, other.household, 2
        other.departed_on, other.nationalities, other.sex = None, [], None
        with CaptureQueriesContext(connection) as queries:
            assert update_rows([one, other], FIELDS) == 2
        assert len(queries) == 1
        for each in (one, other):
            again = Person.objects.get(pk=each.pk)
            assert [getattr(again, name) for name in FIELDS] == [getattr(each, name) for name in FIELDS]


def test_in_as_many_statements_as_said_and_none_for_nothing(zuchwil):
    with here(zuchwil):
        people = [person(zuchwil) for _ in range(5)]
        with CaptureQueriesContext(connection) as queries:
            assert update_rows(people, ["official_name"], at_once=2) == 5 and len(queries) == 3
            assert update_rows([], ["official_name"]) == 0 and update_rows(people, []) == 0
        assert len(queries) == 3


def test_the_neighbours_rows_stay_as_they_are(zuchwil, derendingen):
    with here(derendingen):
        theirs = person(derendingen)
    theirs.official_name = "Neu"
    with here(zuchwil):
        assert update_rows([theirs], ["official_name"]) == 0


def test_json_and_moments_arrive_too_and_nothing_stays_nothing(zuchwil):
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    facts = {"organisation": zuchwil, "source": "a.csv", "sha256": "", "channel": "upload", "received_at": at}
    with here(zuchwil):
        one, other = (Delivery.objects.create(**facts, table={"alt": 1}, leased_until=at) for _ in range(2))
        one.table, one.counts, one.leased_until = {"wörter": ['"', "\\", None, 1.5]}, {}, at.replace(year=2027)
        other.table, other.counts, other.leased_until = None, {"logged": 2}, None
        update_rows([one, other], ["table", "counts", "leased_until"])
        for each in (one, other):
            again = Delivery.objects.get(pk=each.pk)
            assert (again.table, again.counts, again.leased_until) == (each.table, each.counts, each.leased_until)
