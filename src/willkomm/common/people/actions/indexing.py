"""The token table follows the persons: set-based, in the transaction of whatever changed them."""

from collections.abc import Iterable, Sequence

from django.db import connection

from willkomm.common.people.models import Person, SearchToken
from willkomm.common.people.rules.persons import tokens_for
from willkomm.core.kernel.action import action

BATCH = 1000
# Numbers as one text each: a list would be written element by element.
_ROWS = "unnest(string_to_array(%s, ' ')::bigint[], %s::text[], string_to_array(%s, ' ')::bigint[])"
_TABLE = SearchToken._meta.db_table
_INSERT = f"INSERT INTO {_TABLE} (organisation_id, token, person_id) SELECT * FROM {_ROWS}"
_DELETE = (
    f"DELETE FROM {_TABLE} told USING {_ROWS} AS gone(organisation_id, token, person_id)"
    " WHERE (told.organisation_id, told.token, told.person_id) = (gone.organisation_id, gone.token, gone.person_id)"
)


def write_tokens(rows: Iterable[tuple[int, str, int]], *, sure: bool = False) -> int:
    """Insert rows (organisation, token, person) that may be there already, unless the caller is sure that they are
    not; returns how many were new.
    """
    return _all_at_once(_INSERT if sure else f"{_INSERT} ON CONFLICT DO NOTHING", rows)


def _all_at_once(sql: str, rows: Iterable[tuple[int, str, int]]) -> int:
    rows, count = sorted(rows), 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 20 * BATCH):
            organisations, tokens, people = zip(*rows[start : start + 20 * BATCH], strict=True)
            cursor.execute(sql, [" ".join(map(str, organisations)), list(tokens), " ".join(map(str, people))])
            count += cursor.rowcount
    return count


def index_new(people: Sequence[Person]) -> None:
    """Make persons findable who were stored just now; their households are at hand."""
    rows = ((p.organisation_id, token, p.pk) for p in people for token in tokens_for(p, p.household))
    write_tokens(rows, sure=True)


def index_again(ids: Iterable[int]) -> None:
    """Bring the tokens of stored persons up to date; who was merged into somebody leads to them."""
    ids = list(set(ids))
    for start in range(0, len(ids), BATCH):
        _index_again(ids[start : start + BATCH])


def _index_again(ids: list[int]) -> None:
    wanted = {(p.organisation_id, token, p.pk) for p in _stored(pk__in=ids) for token in tokens_for(p, p.household)}
    for other in _stored(merged_into__in=ids):
        wanted |= {(other.organisation_id, t, other.merged_into_id) for t in tokens_for(other, other.household)}
    rows = SearchToken.objects.filter(person__in=ids)
    there = set(rows.values_list("organisation_id", "token", "person_id"))
    _all_at_once(_DELETE, there - wanted)
    write_tokens(wanted - there)


def _stored(**which) -> Iterable[Person]:
    rows = Person.everyone.filter(**which).select_related("household")
    return rows.filter(merged_into__isnull=True) if "pk__in" in which else rows


def index_households(ids: Iterable[int]) -> None:
    """Bring the tokens of everybody in these households up to date, because the address may have changed."""
    index_again(Person.objects.filter(household__in=list(ids)).values_list("pk", flat=True))


@action("search.rebuild", label="Suchverzeichnis neu aufgebaut")
def rebuild_index(actor, organisation):
    """Write all tokens of one organisation anew; returns the numbers of persons and of tokens."""
    SearchToken.objects.filter(organisation=organisation).delete()
    ids = list(Person.objects.filter(organisation=organisation).values_list("pk", flat=True))
    index_again(ids)
    return len(ids), SearchToken.objects.filter(organisation=organisation).count()
