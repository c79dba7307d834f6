"""What a deletion tells others, so that every app forgets what it knows of the same people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PeopleErased:
    """These persons are gone: `register_keys` are their numbers (category, value), `years` those of their arrivals."""

    organisation_id: int
    register_keys: frozenset[tuple[str, str]]
    years: frozenset[int]
