"""Who may be entered already: proposals with reasons, for a human to decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from willkomm.common.people.models import Person
from willkomm.common.people.queries.candidates import born_near, candidates
from willkomm.common.people.queries.loading import loaded
from willkomm.common.people.rules.likeness import Likeness, Named, same_person
from willkomm.common.people.rules.persons import NAMING, named
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


def likely_same_each(organisation_id: int, asked: Sequence[Named], *, most: int = 3) -> list[list[Double]]:
    """For each of many, the stored persons who may be the same, the likeliest first; in the order asked.

    The same judgement as `likely_same`, for a whole list at once: whoever is asked about, a birth date that agrees,
    or is one slip away, leads to the candidates. Three queries however many are asked.
    """
    near = born_near(organisation_id, [each.born for each in asked])
    ids = set().union(*near)
    rows = Person.everyone.filter(Q(pk__in=ids) | Q(merged_into__in=ids)) if ids else ()
    entries = defaultdict(list)
    for entry in rows.only("organisation_id", "merged_into", *NAMING) if ids else ():
        entries[entry.merged_into_id or entry.pk].append(named(entry))
    found = [_judged(one, entries, ids) for one, ids in zip(asked, near, strict=True)]
    found = [sorted(each, key=lambda pair: (-pair[1].rank, pair[0]))[:most] for each in found]
    people = Person.objects.select_related("household").in_bulk({pk for each in found for pk, _ in each})
    return [[Double(people[pk], like.rank, like.reasons) for pk, like in each if pk in people] for each in found]


def _judged(one: Named, entries: dict[int, list[Named]], ids: Iterable[int]) -> list[tuple[int, Likeness]]:
    found = []
    for pk in ids:
        likenesses = filter(None, (same_person(one, entry) for entry in entries[pk]))
        if best := max(likenesses, key=lambda each: each.rank, default=None):
            found.append((pk, best))
    return found


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
