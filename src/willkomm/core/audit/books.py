"""Writing the two books."""

from collections import defaultdict

from django.db import connection
from django.utils import timezone

from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.kernel import context


def _who(actor) -> dict:
    return {"actor_kind": actor.kind, "actor_ref": actor.ref, "actor_name": actor.name}


def write_done(*, actor, verb, permission, items, facts) -> None:
    """One entry per organisation touched: verb, subjects and their number; the facts themselves stay out."""
    groups = defaultdict(list)
    for item in items:
        groups[item.organisation_id].append(item)
    now, request_id = timezone.now(), context.request_id()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            organisation_id=organisation_id,
            at=now,
            verb=verb,
            permission=permission,
            subject_type=type(group[0]).__name__.lower(),
            subject_ids=[item.pk for item in group[:1000] if getattr(item, "pk", None)],
            count=len(group),
            request_id=request_id,
            **_who(actor),
        )
        for organisation_id, group in groups.items()
        if organisation_id in actor.scope.write
    )


_SEEN = (
    f"INSERT INTO {AccessEntry._meta.db_table} (organisation_id, subject, purpose, subject_type, at, actor_kind,"
    " actor_ref, actor_name, request_id) SELECT n.organisation_id, n.subject, n.purpose, n.subject_type, %s, %s, %s,"
    " %s, %s FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::text[])"
    " AS n(organisation_id, subject, purpose, subject_type)"
)


def write_seen(*, actor, request, seen) -> None:
    """One entry per person shown. Uses one plain INSERT, because the log is written on every page."""
    rows = {(s.organisation_id, s.public_id, purpose): type(s).__name__.lower() for s, purpose in seen}
    facts = [timezone.now(), actor.kind, actor.ref, actor.name, context.request_id()]
    columns = [list(column) for column in zip(*((*key, kind) for key, kind in rows.items()), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, facts + columns)
