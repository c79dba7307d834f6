"""What deliveries tell to others: counts, never a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class ForeignResidentsCounted:
    """One part of a base delivery was read to its end: the foreign residents in it, {table: {row: count}}.

    `as_of` is the day of the register's picture, `collection` the same for all `packages` parts of one delivery.
    """

    organisation_id: int
    delivery: UUID
    collection: str
    package: int
    packages: int
    as_of: date
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class DeliveryTakenBack:
    """A delivery was taken back: what was counted from it no longer holds."""

    organisation_id: int
    delivery: UUID
