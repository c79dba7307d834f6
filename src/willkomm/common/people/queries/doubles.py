"""Who may be entered already: proposals with reasons, for a human to decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from willkomm.common.people.models import Person
from willkomm.common.people.queries.candidates import candidates
from willkomm.common.people.queries.loading import loaded
from willkomm.common.people.rules.likeness import Named, same_person
from willkomm.common.people.rules.persons import named
from willkomm.common.people.rules.spelling import is_arabic, telling, words
from willkomm.common.people.rules.tokens import Term, birth_term, name_term

SHOWN = 5


@dataclass(frozen=True)
class Double:
    """Somebody stored who may be the one asked about, with keys of likeness.REASONS."""

    person: Person
    rank: float
    reasons: tuple[str, ...]


def likely_same(organisation_ids: Iterable[int], asked: Sequence[Named], *, but: Iterable[int] = ()) -> list[Double]:
    """Stored persons who may be one of those asked about, the likeliest first; nobody for whom has no birth date.

    Two queries. Persons who left stay in: they come back. `but` are ids to leave out.
    """
    dated = [each for each in asked if each.born is not None]
    ways = [(_terms(each), 2) for each in dated]
    found = []
    for person, also in loaded(candidates(organisation_ids, *ways, places=False)):
        likenesses = [same_person(one, named(entry)) for one in dated for entry in (person, *also)]
        best = max(filter(None, likenesses), key=lambda each: each.rank, default=None)
        if best is not None and person.pk not in set(but):
            found.append(Double(person, best.rank, best.reasons))
    return sorted(found, key=lambda each: (-each.rank, each.person.pk))[:SHOWN]


def _terms(asked: Named) -> list[Term]:
    """The birth date with its slips, and every word of the names."""
    said = {}
    for name in (asked.official, asked.first, *asked.others):
        found = words(name)
        for word in (*telling(found), *(("".join(found),) if len(found) > 1 else ())):
            said[word] = name_term(word, is_arabic(name))
    return [birth_term("", asked.born), *list(said.values())[:8]]


def doubles_of(person: Person) -> list[Double]:
    """Other entries of the same organisation that may be this person."""
    return likely_same([person.organisation_id], [named(person)], but=[person.pk])
