"""What the dossier tells others."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CasesChanged:
    """Something that is counted changed in these organisations, for arrivals of these years."""

    organisation_ids: frozenset[int]
    years: frozenset[int]
