"""What a deletion tells others, so that every app forgets what it knows of the same people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PeopleLeave:
    """These persons are about to be deleted: their rows (`person_ids`) and their numbers (category, value)."""

    organisation_id: int
    person_ids: frozenset[int]
    register_keys: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class PeopleErased:
    """Persons of this organisation are gone, with everything that referred to them."""

    organisation_id: int
