"""Who somebody is today: memberships, deputies, Verbund contracts, merged predecessors."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from willkomm.core.accounts.keys import digest
from willkomm.core.accounts.models import ApiKey, Membership, User
from willkomm.core.kernel.actors import Actor
from willkomm.core.organisations.models import Cooperation, Organisation
from willkomm.core.permissions import Mandate, build_actor


def in_force(today: date) -> Q:
    """Condition "holds today"; both ends are inclusive, an open end holds for ever."""
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def partners_by_task(host_ids: set[int], today: date) -> dict[int, dict[str, frozenset[int]]]:
    """Host → delegated task → partner ids, from the contracts in force today."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = Cooperation.objects.filter(in_force(today), host_id__in=host_ids).values_list("host_id", "tasks", "partners")
    for host, tasks, partner in rows:
        for task in tasks:
            if partner:
                found[host][task].add(partner)
    return {host: {task: frozenset(ids) for task, ids in tasks.items()} for host, tasks in found.items()}


def _with_predecessors(organisation_ids: set[int]) -> dict[int, tuple[int, ...]]:
    """Merged municipalities stay readable for their successor: successor → ids that ended in it."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Organisation.objects.filter(successor_id__in=organisation_ids).values_list("successor_id", "pk")
    for successor, old in rows:
        found[successor].append(old)
    return {key: tuple(ids) for key, ids in found.items()}


def mandates_of(user: User, today: date) -> list[Mandate]:
    """All mandates of this person today. Three queries, whatever the number of memberships."""
    rows = list(
        Membership.objects.filter(in_force(today), user=user).values_list(
            "role", "organisation_id", "organisation__parent_id"
        )
    )
    ids = {organisation_id for _, organisation_id, _ in rows}
    partners, old = partners_by_task(ids, today), _with_predecessors(ids)
    mandates = []
    for role, organisation_id, parent_id in rows:
        above = (parent_id,) if parent_id else ()
        mandates.append(Mandate(role, organisation_id, partners.get(organisation_id, {}), above))
        mandates += [Mandate(role, merged, {}, above) for merged in old.get(organisation_id, ())]
    return mandates


def actor_of(user: User, today: date) -> Actor:
    """The staff actor for a signed-in person on this day; without memberships it may do nothing."""
    return build_actor(kind="staff", ref=str(user.pk), name=str(user), mandates=mandates_of(user, today))


def key_in_force(text: str, today: date) -> ApiKey | None:
    """The API key with this text, unless it is unknown, revoked, past its last day or its person is blocked."""
    found = ApiKey.objects.filter(digest=digest(text), revoked_at__isnull=True, user__is_active=True)
    return found.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today)).select_related("user").first()
