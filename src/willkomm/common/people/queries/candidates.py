"""From tokens to persons, in one question that index conditions answer behind the wall.

Everything compares with `=` or a range in byte order: only such operators are leakproof, so only they may be index
conditions for the application's role.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from willkomm.common.people.models import SearchToken
from willkomm.common.people.rules.births import Birth
from willkomm.common.people.rules.tokens import Term, end_of, near_births

MOST = 150
# How many rows one beginning may bring; the longer it is, the fewer there are.
MOST_BEGINNINGS = 1500
_TABLE = SearchToken._meta.db_table
_PART = (
    "SELECT {term} AS term, {weight} AS weight, found.* FROM unnest(%s::bigint[]) o(i) CROSS JOIN LATERAL"
    f" (SELECT t.organisation_id, t.person_id FROM {_TABLE} t WHERE t.organisation_id = o.i AND {{condition}}) found"
)
_EQUAL = "t.token = ANY(%s::text[])"
_BEGINS = f"t.token >= %s AND t.token < %s ORDER BY t.token, t.person_id LIMIT {MOST_BEGINNINGS}"

_NEAR = (
    "SELECT o.number, t.person_id FROM unnest(%s::int[], %s::text[]) o(number, token)"
    f" JOIN {_TABLE} t ON t.organisation_id = %s AND t.token = o.token"
)


def question(organisation_ids: Iterable[int], terms: Sequence[Term], *, need: int, places: bool) -> tuple[str, list]:
    """SQL and parameters: ids of persons whom at least `need` terms may mean, the best first."""
    ids, parts, values = sorted(organisation_ids), [], []
    for number, term in enumerate(terms):
        for condition, weight, given in _conditions(term, places):
            parts.append(_PART.format(term=number, weight=weight, condition=condition))
            values += [ids, *given]
    inner = " UNION ALL ".join(parts)
    return (
        "SELECT person_id FROM (SELECT person_id, term, max(weight) AS best FROM"
        f" ({inner}) each_token GROUP BY person_id, term) each_term"
        " GROUP BY person_id HAVING count(*) >= %s ORDER BY count(*) DESC, sum(best) DESC, person_id DESC"
        f" LIMIT {MOST}"
    ), [*values, need]


def _conditions(term: Term, places: bool):
    """Conditions of one term with their weight and parameters; numbers only for those who may see them."""
    exact, similar = _allowed(term.exact, places), _allowed(term.similar, places)
    if exact:
        yield _EQUAL, 4, [exact]
    if similar:
        yield _EQUAL, 2, [similar]
    for beginning in _allowed(term.beginnings, places):
        yield _BEGINS, 3, [beginning, end_of(beginning)]


def _allowed(tokens: Iterable[str], places: bool) -> list[str]:
    return sorted(token for token in tokens if places or not token.startswith("i:"))


def candidates(organisation_ids: Iterable[int], *ways: tuple[Sequence[Term], int], places: bool = True) -> list[int]:
    """Ids of at most MOST persons per way, the most promising first: pairs of terms and how many must fit.

    One query; none without terms or organisations.
    """
    ids = list(organisation_ids)
    asked = [way for way in ways if any(True for term in way[0] for _ in _conditions(term, places))]
    if not ids or not asked:
        return []
    questions = [question(ids, terms, need=need, places=places) for terms, need in asked]
    with connection.cursor() as cursor:
        sql = " UNION ALL ".join(f"({each})" for each, _ in questions)
        cursor.execute(sql, [value for _, values in questions for value in values])
        return list(dict.fromkeys(person for (person,) in cursor.fetchall()))


def born_near(organisation_id: int, births: Sequence[Birth | None]) -> list[set[int]]:
    """For each birth date, the ids of persons whose own agrees with it or is one slip away. One query."""
    pairs = [(number, token) for number, born in enumerate(births) if born for token in near_births(born)]
    found: list[set[int]] = [set() for _ in births]
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, [*map(list, zip(*pairs, strict=True)), organisation_id])
            for number, person in cursor.fetchall():
                found[number].add(person)
    return found
