"""The organisations one works for, and the switch «alle 7 / nur …» that is remembered in the session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from willkomm.core.alphabet import by_name
from willkomm.core.organisations.choice import AT_HOME, ONLY, organisations_of
from willkomm.core.organisations.models import Organisation


@dataclass(frozen=True)
class Offices:
    """Organisations by id (also merged ones), the ids of one's own, and the one that is shown alone, if any."""

    found: dict[int, Organisation]
    home: frozenset[int]
    only: int | None
    today: date

    def merged(self, office: Organisation) -> bool:
        """Whether this municipality's last day has passed; a merger that is only planned changes nothing yet."""
        return office.valid_to is not None and office.valid_to < self.today

    @property
    def current(self) -> list[Organisation]:
        """Those that exist today, one's own first, then by name."""
        here = [office for office in self.found.values() if not self.merged(office)]
        return sorted(here, key=lambda office: (office.pk not in self.home, by_name(office.name)))

    @property
    def several(self) -> bool:
        """Whether one works for more than one that exists today."""
        return len(self.current) > 1

    @property
    def places(self) -> list[Organisation]:
        """What a list can be narrowed to under the switch: those of today, then the merged ones by name."""
        old = sorted(filter(self.merged, self.found.values()), key=lambda office: by_name(office.name))
        return [office for office in (*self.current, *old) if self.shown([office.pk])]

    def means(self, slug: str, office: Organisation) -> bool:
        """Whether a list narrowed to this short name shows the office: itself, or what was merged into it."""
        successor = self.found.get(office.successor_id)
        return slug == office.slug or (successor is not None and slug == successor.slug)

    @property
    def chosen(self) -> Organisation | None:
        """The one that is shown alone."""
        return self.found.get(self.only) if self.only else None

    def shown(self, ids: Iterable[int]) -> list[int]:
        """Of these ids those that the switch lets through; a merged municipality goes with its successor."""
        return [i for i in ids if self.only in (None, i) or self.found[i].successor_id == self.only]

    def name(self, organisation_id: int) -> str:
        """«Zuchwil» where rows need the name of their municipality, «früher Zuchwil» after a merger; else empty."""
        office = self.found.get(organisation_id)
        if office is None or len(self.found) < 2:
            return ""
        return _("früher %(name)s") % {"name": office.name} if self.merged(office) else office.name


def offices(request) -> Offices:
    """The organisations of this request's actor; asked once per request."""
    if not hasattr(request, "_offices"):
        found = organisations_of(request)
        only = request.session.get(ONLY)
        request._offices = Offices(found, request.actor.where(AT_HOME), only if only in found else None, localdate())
    return request._offices


def visible(request, queryset, permission: str):
    """Rows of the organisations in which the actor holds the permission and that the switch shows."""
    ids = offices(request).shown(request.actor.where(permission))
    if len(ids) == 1:
        return queryset.filter(organisation_id=ids[0])
    return queryset.filter(organisation_id__in=sorted(ids))
