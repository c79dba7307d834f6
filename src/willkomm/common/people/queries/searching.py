"""One search over persons: candidates from the token table, then judged one by one, each with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from willkomm.common.people.models import Person
from willkomm.common.people.queries.candidates import candidates
from willkomm.common.people.queries.loading import loaded
from willkomm.common.people.rules.finding import judge
from willkomm.common.people.rules.persons import alphabetical
from willkomm.common.people.rules.tokens import NAME, Term, address_term, joined_term, terms_of

SHOWN = 50


@dataclass(frozen=True)
class Hit:
    """Somebody who was found: how well, why (keys and values for the presenter), and whether all words fitted."""

    person: Person
    rank: float
    reasons: list[tuple[str, str]] = field(default_factory=list)
    complete: bool = True


def search_people(organisation_ids: Iterable[int], text: str, *, places: bool = True, limit: int = SHOWN) -> list[Hit]:
    """Persons of these organisations whom the text may mean, the best first, at most `limit`.

    `places` says whether addresses and numbers may be searched. When nobody fits all words, names written as one
    count, then those whom all words but one fit. Two queries.
    """
    terms = terms_of(text, timezone.localdate())
    whole = _as_one_word(terms)
    ways = [(terms, max(1, len(terms) - 2))] if terms else []
    if whole:
        ways.append((whole, len(whole)))
    if places and (home := address_term(terms)) is not None:
        ways.append(([home], 1))
    found = list(loaded(candidates(organisation_ids, *ways, places=places)))
    hits = _judge(found, terms, places)
    if not hits and len(terms) > 1:
        hits = (_judge(found, whole, places) if whole else []) or _judge(found, terms, places, missing=1)
    return sorted(hits, key=lambda hit: (-hit.rank, alphabetical(hit.person), hit.person.pk))[:limit]


def _as_one_word(terms: Sequence[Term]) -> list[Term]:
    """The same question with all names written as one; empty when there are not several names."""
    one_word = joined_term(terms)
    return [one_word, *(term for term in terms if term.kind != NAME)] if one_word else []


def _judge(people: Iterable[tuple], terms: Sequence[Term], places: bool, missing: int = 0) -> list[Hit]:
    judged = [(person, judge(person, terms, places=places, missing=missing, also=also)) for person, also in people]
    return [Hit(person, found.rank, list(found.reasons), found.complete) for person, found in judged if found]
