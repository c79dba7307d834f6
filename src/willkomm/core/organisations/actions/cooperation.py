"""The Verbund: contracts are asked for, agreed to, changed and ended; never rewritten."""

from datetime import date, timedelta

from willkomm.core.kernel.action import action
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.models import Cooperation, Organisation
from willkomm.core.organisations.queries import is_over
from willkomm.core.permissions import TASKS

ONE_DAY = timedelta(days=1)


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
    return without(cooperation, {partner.pk}, last_day)


def without(contract: Cooperation, leaving: set[int], last_day: date) -> Cooperation | None:
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
