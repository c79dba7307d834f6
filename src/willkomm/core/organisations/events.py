"""What happens to organisations that others must follow."""

from dataclasses import dataclass
from datetime import date

from willkomm.core.organisations.models import Merger, Organisation


@dataclass(frozen=True)
class MunicipalitiesMerged:
    """Municipalities end; `last_day` is the last on which they answer for themselves."""

    merger: Merger
    old_ids: frozenset[int]
    last_day: date

    @property
    def organisation_id(self) -> int:
        """The canton under whose hand it happens."""
        return self.merger.canton_id


@dataclass(frozen=True)
class MergerUndone:
    """A merger was taken back; what `merger.before` keeps holds again."""

    merger: Merger

    @property
    def organisation_id(self) -> int:
        """The canton under whose hand it happens."""
        return self.merger.canton_id


@dataclass(frozen=True)
class ContactPointSet:
    """A municipality said anew who answers for integration there, naming so many people."""

    organisation: Organisation
    people: int

    @property
    def organisation_id(self) -> int:
        """The municipality."""
        return self.organisation.pk
