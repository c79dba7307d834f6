"""Which wording counts here: the nearest organisation's newest version, and whether it is released."""

from collections.abc import Iterable
from dataclasses import dataclass

from willkomm.common.content.models import Language, Wording


@dataclass(frozen=True)
class Texts:
    """The texts of some groups in one language: bodies by key, their versions, and whether all are released."""

    language: str
    bodies: dict[str, str]
    versions: dict[str, str]
    released: bool

    def __getitem__(self, key: str) -> str:
        return self.bodies[key]


def texts(organisation, language: str, groups: Iterable[str], *, released_only: bool = False) -> Texts:
    """The wording in force for an organisation: its own before that of the organisation above.

    With `released_only` the newest released version counts, and a language without any gives empty bodies;
    otherwise the newest version whatever its state (the interface marks drafts).
    """
    owners = [organisation.pk, organisation.parent_id]
    rows = Wording.objects.filter(organisation_id__in=[o for o in owners if o], language=language, group__in=groups)
    if released_only:
        rows = rows.filter(state=Wording.State.RELEASED)
    best: dict[str, Wording] = {}
    for row in rows:
        rank = (owners.index(row.organisation_id), -row.version)
        if row.key not in best or rank < (
            owners.index(best[row.key].organisation_id),
            -best[row.key].version,
        ):
            best[row.key] = row
    return Texts(
        language,
        {key: row.body for key, row in best.items()},
        {key: f"{row.organisation_id}:{row.version}" for key, row in best.items()},
        bool(best) and all(row.state == Wording.State.RELEASED for row in best.values()),
    )


def languages() -> list[Language]:
    """All languages in the order in which readers find them."""
    return list(Language.objects.order_by("position", "tag"))
