"""Everyone who acts: staff, newcomer, drop folder, clock, job. Each brings a scope of its own making."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from willkomm.core.kernel.tenancy import NOBODY, Scope

KINDS = ("staff", "newcomer", "drop_folder", "clock", "import", "job", "command")


@dataclass(frozen=True)
class Actor:
    """Who acts, and where they may do what.

    `kind` is one of KINDS, `ref` a stable key of that kind (a user's number, a folder's name), `name` what the
    history shows. `rights` maps a permission to the organisation ids in which it holds today; `scope` follows
    from it. Built in `permissions.py` from the one permission table, never by hand.
    """

    kind: str
    ref: str
    name: str
    rights: Mapping[str, frozenset[int]] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)

    def where(self, permission: str) -> frozenset[int]:
        """Ids of the organisations in which this actor holds the permission."""
        return self.rights.get(permission, NOBODY)

    def may(self, permission: str, organisation_id: int | None = None) -> bool:
        """Whether the permission holds there, or anywhere when no organisation is named."""
        ids = self.where(permission)
        return bool(ids) if organisation_id is None else organisation_id in ids
