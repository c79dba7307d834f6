"""The verbs of organisations, their contracts and their mergers."""

from datetime import date, timedelta

from django.utils.text import slugify

from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.events import MergerUndone, MunicipalitiesMerged
from willkomm.core.organisations.models import Cooperation, Merger, Organisation
from willkomm.core.organisations.queries import is_over, touched_contracts
from willkomm.core.permissions import TASKS

ONE_DAY = timedelta(days=1)
EDITABLE = (
    "official_name",
    "contact_name",
    "street",
    "postal_code",
    "town",
    "phone",
    "email",
    "website",
    "opening_hours",
    "window",
    "test_mode",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@action("organisation.edit", label="Angaben der Organisation geändert")
def edit_organisation(actor, organisation, **facts):
    """Change how an organisation is reached, its letter's window side and test mode (names: EDITABLE).

    Number, name and district belong to the reference data. Raises Refused for an unknown fact.
    """
    if unknown := set(facts) - set(EDITABLE):
        raise Refused("Diese Angabe lässt sich hier nicht ändern: " + ", ".join(sorted(unknown)) + ".", "not_editable")
    if not facts.get("official_name", organisation.official_name).strip():
        raise Refused("Geben Sie den amtlichen Namen an; er steht auf jedem Brief.", "no_name")
    for name, value in facts.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=sorted(facts))
    return organisation


@action("organisation.create", label="Organisation angelegt")
def create_organisation(actor, canton, *, kind, name, bfs_number=None, district="", postal_codes=(), valid_from=None):
    """Add a municipality, regional office or association below the canton (or below a centre).

    A municipality needs its BFS number (F-61). `valid_from` is its first day, None for always.
    """
    kinds = Organisation.Kind
    if kind not in (kinds.MUNICIPALITY, kinds.REGION, kinds.ASSOCIATION):
        raise Refused("Wählen Sie Gemeinde, regionale Fachstelle oder Verein.", "wrong_kind")
    if (kind == kinds.MUNICIPALITY) != (bfs_number is not None):
        raise Refused("Eine Gemeinde braucht ihre BFS-Nummer, eine Fachstelle oder ein Verein hat keine.", "bfs_number")
    if bfs_number is not None and Organisation.objects.filter(bfs_number=bfs_number).exists():
        raise Refused("Diese BFS-Nummer ist schon vergeben. Prüfen Sie die Nummer.", "bfs_taken")
    slug = slugify(name.lower().translate(_UMLAUTS))[:80]
    if not slug or Organisation.objects.filter(slug=slug).exists():
        raise Refused("Diesen Namen gibt es schon. Wählen Sie einen, der sich unterscheidet.", "name_taken")
    return Organisation.objects.create(
        kind=kind,
        name=name,
        official_name=f"Einwohnergemeinde {name}" if kind == kinds.MUNICIPALITY else name,
        slug=slug,
        parent=canton,
        bfs_number=bfs_number,
        district=district,
        postal_codes=list(postal_codes),
        valid_from=valid_from,
        canton=canton.canton,
        country=canton.country,
        currency=canton.currency,
        profile=canton.profile,
        window=canton.window,
    )


def _checked_terms(host: Organisation, partners, tasks, starts_on: date, ends_on: date | None) -> None:
    ids = [partner.pk for partner in partners]
    if not ids:
        raise Refused("Wählen Sie mindestens eine Partnergemeinde.", "no_partner")
    if host.pk in ids:
        raise Refused("Die Trägergemeinde kann nicht zugleich Partnerin sein.", "host_is_partner")
    if not tasks or set(tasks) - set(TASKS):
        raise Refused("Wählen Sie mindestens eine übertragene Aufgabe aus der Liste.", "no_task")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("Das Ende liegt vor dem Beginn. Prüfen Sie die beiden Daten.", "ends_before_start")
    for here in (host, *partners):
        if here.parent_id != host.parent_id or here.kind == Organisation.Kind.CANTON:
            raise Refused(f"«{here.name}» gehört nicht zum selben Kanton.", "foreign")
        if here.valid_to is not None and (ends_on is None or ends_on > here.valid_to):
            raise Refused(f"«{here.name}» endet vor diesem Vertrag. Wählen Sie die Nachfolgerin.", "merged")


def _bind(actor: Actor, contract: Cooperation, partners, agreed: set[int] = frozenset()) -> None:
    """Partners are bound when they agreed before or when the actor may sign for them; the others are asked."""
    may_sign = actor.where("cooperation.edit") | agreed
    contract.partners.set([each for each in partners if each.pk in may_sign])
    contract.asked.set([each for each in partners if each.pk not in may_sign])


@action("cooperation.edit", label="Verbund eröffnet")
def open_cooperation(actor, host, *, name, partners, tasks, starts_on, ends_on=None, cost_key=""):
    """Enter a Verbund under the host's hand; both days are inclusive (F-23, F-24).

    Each partner must agree itself before anything is delegated (see `agree`), because rights over its data
    follow from the contract.
    """
    partners = list(partners)
    _checked_terms(host, partners, tasks, starts_on, ends_on)
    contract = Cooperation.objects.create(
        name=name, host=host, tasks=list(tasks), starts_on=starts_on, ends_on=ends_on, cost_key=cost_key
    )
    _bind(actor, contract, partners)
    return contract


def _running(contract: Cooperation, today: date) -> None:
    if is_over(contract, today):
        raise Refused("Dieser Vertrag ist beendet. Eröffnen Sie einen neuen.", "over")


@action("cooperation.edit", label="Verbund zugestimmt oder abgelehnt")
def answer_cooperation(actor, partner, *, cooperation, agreed: bool, today):
    """The partner's own answer: with its consent the delegated tasks begin, without it stays outside."""
    _running(cooperation, today)
    if not cooperation.asked.filter(pk=partner.pk).exists():
        raise Refused("Zu diesem Vertrag ist keine Antwort offen. Laden Sie die Seite neu.", "not_asked")
    cooperation.asked.remove(partner)
    if agreed:
        cooperation.partners.add(partner)
    return cooperation


def _successor_row(contract: Cooperation, on: date, **facts) -> Cooperation:
    """End the row the day before and begin its continuation; a row that has not begun yet is replaced."""
    if on <= contract.starts_on:
        for name, value in facts.items():
            setattr(contract, name, value)
        contract.save()
        return contract
    row = {
        "name": contract.name,
        "host": contract.host,
        "tasks": contract.tasks,
        "ends_on": contract.ends_on,
        "cost_key": contract.cost_key,
        **facts,
    }
    new = Cooperation.objects.create(continues=contract, starts_on=on, **row)
    contract.ends_on = on - ONE_DAY
    contract.save(update_fields=["ends_on"])
    return new


def _keeps_consent(contract: Cooperation, tasks, ends_on: date | None) -> bool:
    """Less of the same needs no new signature: no further task, no longer term."""
    shorter = contract.ends_on is None or (ends_on is not None and ends_on <= contract.ends_on)
    return shorter and set(tasks) <= set(contract.tasks)


@action("cooperation.edit", label="Verbund geändert")
def change_cooperation(actor, cooperation, *, on, today, name, partners, tasks, ends_on=None, cost_key=""):
    """Change a contract from a day on: the old row ends the day before, a new one continues it.

    Partners keep their consent when nothing is added; for more tasks or a longer term they are asked again.
    Returns the row that holds from then on.
    """
    _running(cooperation, today)
    partners = list(partners)
    if on < today:
        raise Refused("Eine Änderung gilt frühestens ab heute.", "in_the_past")
    if is_over(cooperation, on):
        raise Refused("An diesem Tag ist der Vertrag schon beendet. Wählen Sie ein früheres Datum.", "over")
    _checked_terms(cooperation.host, partners, tasks, on, ends_on)
    kept = _keeps_consent(cooperation, tasks, ends_on)
    agreed = set(cooperation.partners.values_list("pk", flat=True)) if kept else set()
    row = _successor_row(cooperation, on, name=name, tasks=list(tasks), ends_on=ends_on, cost_key=cost_key)
    _bind(actor, row, partners, agreed)
    return row


@action("cooperation.edit", label="Verbund beendet")
def end_cooperation(actor, cooperation, *, last_day, today):
    """End a contract; the last day still holds, the day after every right from it is gone.

    A contract that has not begun is withdrawn altogether.
    """
    _running(cooperation, today)
    if last_day < today - ONE_DAY:
        raise Refused("Der letzte Tag kann höchstens gestern gewesen sein, denn bis dahin galt der Vertrag.", "past")
    if last_day < cooperation.starts_on:
        cooperation.delete()
        return None
    if is_over(cooperation, last_day):
        raise Refused("Der Vertrag endet schon früher. Verlängern Sie ihn über «Ändern».", "not_longer")
    cooperation.ends_on = last_day
    cooperation.save(update_fields=["ends_on"])
    return cooperation


@action("cooperation.edit", label="Aus dem Verbund ausgetreten")
def leave_cooperation(actor, partner, *, cooperation, last_day, today):
    """A partner takes its tasks back after that day (inclusive); the others go on without it."""
    _running(cooperation, today)
    if last_day < today - ONE_DAY:
        raise Refused("Der letzte Tag kann höchstens gestern gewesen sein.", "past")
    if not cooperation.partners.filter(pk=partner.pk).exists():
        raise Forbidden("Ihre Organisation ist nicht Partnerin in diesem Vertrag.")
    if is_over(cooperation, last_day):
        raise Refused("Der Vertrag endet schon früher.", "not_longer")
    return _without(cooperation, {partner.pk}, last_day)


def _without(contract: Cooperation, leaving: set[int], last_day: date) -> Cooperation | None:
    """Let parties leave after that day: the row ends and goes on for the rest; nothing remains without the host.

    Returns the continuation, or None when there is none.
    """
    staying = [each for each in contract.partners.all() if each.pk not in leaving]
    asked = [each for each in contract.asked.all() if each.pk not in leaving]
    before_it_began = last_day < contract.starts_on
    if contract.host_id in leaving or not (staying or asked):
        if before_it_began:
            raise Refused(
                f"«{contract.name}» beginnt erst nach diesem Tag. Ziehen Sie den Vertrag zuerst zurück.", "not_begun"
            )
        contract.ends_on = last_day
        contract.save(update_fields=["ends_on"])
        return None
    row = _successor_row(contract, last_day + ONE_DAY)
    row.partners.set(staying)
    row.asked.set(asked)
    return row


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
        row = _without(contract, set(ids), last_day)
        contracts.append({**kept, "continuation": row.pk if row and row.pk != contract.pk else None})
    merger = Merger.objects.create(canton=canton, successor=successor, on=on, executed_at=now)
    merger.old.set(old)
    merger.before = {"contracts": contracts}
    Organisation.objects.filter(pk__in=ids).update(valid_to=last_day, successor=successor)
    merger.save()
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
