"""Mergers of municipalities: planned, executed on their day, and taken back."""

from datetime import date

from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.actions.contact import end_contact_points, reopen_contact_points
from willkomm.core.organisations.actions.cooperation import ONE_DAY, without
from willkomm.core.organisations.events import MergerUndone, MunicipalitiesMerged
from willkomm.core.organisations.models import Cooperation, Merger, Organisation
from willkomm.core.organisations.queries import touched_contracts


def check_merger(canton: Organisation, old, successor: Organisation, on: date) -> None:
    """Refuse a merger that makes no sense, with the sentence that says why."""
    if not old:
        raise Refused("Wählen Sie mindestens eine Gemeinde, die aufgeht.", "nothing_old")
    if successor in old:
        raise Refused("Die Nachfolgerin kann nicht zugleich aufgehen. Wählen Sie sie links ab.", "into_itself")
    for here in (*old, successor):
        if here.parent_id != canton.pk or here.kind != Organisation.Kind.MUNICIPALITY:
            raise Refused(f"«{here.name}» ist keine Gemeinde dieses Kantons.", "foreign")
        if here.successor_id or here.valid_to:
            raise Refused(f"«{here.name}» ist schon aufgehoben. Wählen Sie die Nachfolgerin.", "already_merged")
        begins = on if here == successor else on - ONE_DAY
        if here.valid_from and here.valid_from > begins:
            raise Refused(f"«{here.name}» besteht dann noch nicht. Wählen Sie ein späteres Datum.", "too_early")


@action("organisation.merge", label="Gemeinden zusammengelegt")
def merge(actor, canton, *, old, successor, on, now):
    """Join municipalities into a successor from day `on`; may be planned ahead.

    The day before is the last of the old ones: their contracts and memberships end with it. Their rows and
    dossiers stay under the old number and become readable to the successor's members. Returns the Merger.
    """
    old = list(old)
    check_merger(canton, old, successor, on)
    last_day, ids = on - ONE_DAY, frozenset(each.pk for each in old)
    contracts = []
    for contract in touched_contracts(old, last_day):
        kept = {"contract": contract.pk, "ends_on": _iso(contract.ends_on), "partners": _partners(contract)}
        kept["asked"] = list(contract.asked.values_list("pk", flat=True))
        row = without(contract, set(ids), last_day)
        contracts.append({**kept, "continuation": row.pk if row and row.pk != contract.pk else None})
    merger = Merger.objects.create(canton=canton, successor=successor, on=on, executed_at=now)
    merger.old.set(old)
    merger.before = {"contracts": contracts}
    Organisation.objects.filter(pk__in=ids).update(valid_to=last_day, successor=successor)
    merger.save()
    end_contact_points(ids, last_day)
    publish(MunicipalitiesMerged(merger, ids, last_day))
    return merger


@action("organisation.merge", label="Zusammenlegung rückgängig gemacht")
def undo_merge(actor, canton, *, merger, now):
    """Take a merger back: the old municipalities answer again, contracts and memberships hold as before."""
    if merger.undone_at or merger.canton_id != canton.pk:
        raise Refused("Diese Zusammenlegung ist schon rückgängig gemacht. Laden Sie die Seite neu.", "undone")
    if merger.successor.successor_id:
        raise Refused(
            f"«{merger.successor.name}» ist seither selbst aufgegangen. Machen Sie zuerst das rückgängig.",
            "later_merger",
        )
    for kept in merger.before.get("contracts", ()):
        _restore(kept)
    reopen_contact_points(merger.old.values_list("pk", flat=True), merger.on - ONE_DAY)
    merger.old.update(valid_to=None, successor=None)
    merger.undone_at = now
    merger.save(update_fields=["undone_at"])
    publish(MergerUndone(merger))
    return merger


def _restore(kept: dict) -> None:
    contract = Cooperation.objects.filter(pk=kept["contract"]).first()
    if contract is None:
        return
    if kept["continuation"]:
        Cooperation.objects.filter(pk=kept["continuation"]).delete()
    contract.ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    contract.save(update_fields=["ends_on"])
    contract.partners.set(kept["partners"])
    contract.asked.set(kept["asked"])


def _partners(contract: Cooperation) -> list[int]:
    return list(contract.partners.values_list("pk", flat=True))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
