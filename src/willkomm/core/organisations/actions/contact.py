"""The register of contact points: who answers for integration in a municipality, with history (F-05, F-26)."""

from collections.abc import Iterable
from datetime import date, timedelta

from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.events import ContactPointSet
from willkomm.core.organisations.models import ContactPoint, ContactReminder
from willkomm.core.organisations.queries import contact_gaps, contact_on

FACTS = (
    "strategic_name",
    "strategic_function",
    "operative_name",
    "operative_function",
    "deputy_name",
    "phone",
    "email",
    "address",
    "hours",
    "course",
    "trained_on",
    "answered_by",
)
NAMES = ("strategic_name", "operative_name", "deputy_name")


@action("contacts.edit", label="Ansprechstelle gemeldet")
def set_contact_point(actor, organisation, *, today: date, **facts):
    """Say who answers for integration from today on (names: FACTS); what held until yesterday stays as history.

    A second change on the same day corrects the first. Refuses without an operative lead or a way to reach it, a
    course in the future, and a Verbund in which the municipality takes no part.
    """
    _checked(organisation, facts, today)
    former = contact_on(organisation, today)
    ContactReminder.objects.filter(organisation=organisation, answered_on=None).update(answered_on=today)
    if former is not None and former.valid_from == today:
        row = former
    else:
        row = ContactPoint(organisation=organisation, valid_from=today, valid_to=organisation.valid_to)
        if former is not None:
            former.valid_to = today - timedelta(days=1)
            former.save(update_fields=["valid_to"])
    for name in FACTS:
        setattr(row, name, facts.get(name, getattr(row, name)))
    row.confirmed_on = today
    row.save()
    publish(ContactPointSet(organisation, sum(bool(getattr(row, name).strip()) for name in NAMES)))
    return row


def _checked(organisation, facts: dict, today: date) -> None:
    if unknown := set(facts) - set(FACTS):
        raise Refused("Diese Angabe lässt sich hier nicht ändern: " + ", ".join(sorted(unknown)) + ".", "not_editable")
    if not facts.get("operative_name", "").strip():
        raise Refused("Geben Sie an, wer die operative Leitung hat; an sie wenden sich alle.", "no_name")
    if not (facts.get("phone") or facts.get("email")):
        raise Refused("Geben Sie eine Telefonnummer oder eine E-Mail-Adresse an.", "not_reachable")
    if facts.get("trained_on") and facts["trained_on"] > today:
        raise Refused("Der Kurs liegt in der Zukunft. Tragen Sie ihn ein, wenn er besucht ist.", "in_the_future")
    contract = facts.get("answered_by")
    if contract is not None and organisation.pk not in {contract.host_id, *(p.pk for p in contract.partners.all())}:
        raise Refused("In diesem Verbund ist die Gemeinde nicht dabei. Wählen Sie einen anderen.", "foreign")


@action("contacts.edit", label="Ansprechstelle bestätigt")
def confirm_contact_point(actor, organisation, *, today: date):
    """Somebody says «stimmt noch»: the register is fresh for another year. Refuses when nobody is registered."""
    row = contact_on(organisation, today)
    if row is None:
        raise Refused("Es ist noch keine Ansprechstelle gemeldet. Füllen Sie zuerst das Formular aus.", "nothing")
    row.confirmed_on = today
    row.save(update_fields=["confirmed_on"])
    ContactReminder.objects.filter(organisation=organisation, answered_on=None).update(answered_on=today)
    return row


@action("contacts.remind", label="Gemeinden an die Ansprechstelle erinnert")
def remind_contact_points(actor, canton, *, today: date, silent: frozenset[int] = frozenset()):
    """Ask every municipality of the canton whose contact point is missing or stale; it becomes a task in «Heute».

    Who was asked and has not answered yet is not asked twice; who tells the canton nothing (`silent`, ids) is not
    asked, because the canton knows of no gap there. Returns the new rows; refuses when there are none.
    """
    asked = silent | set(ContactReminder.objects.filter(answered_on=None).values_list("organisation_id", flat=True))
    gaps = [here for here in contact_gaps(canton, today) if here.pk not in asked]
    if not gaps:
        raise Refused("Alle Gemeinden, die etwas melden müssen, sind schon erinnert.", "nobody")
    return ContactReminder.objects.bulk_create(
        ContactReminder(organisation=here, canton=canton, asked_on=today) for here in gaps
    )


@action("privacy.erase", label="Frühere Ansprechstellen gelöscht")
def forget_contact_points(actor, organisation, *, before: date) -> dict[str, int]:
    """Delete contact points that ended, and reminders that were answered, before that day; returns how many."""
    mine = {"organisation": organisation}
    gone = ContactPoint.objects.filter(**mine, valid_to__lt=before).delete()[0]
    ContactReminder.objects.filter(**mine, answered_on__lt=before).delete()
    return {"Ansprechstellen": gone} if gone else {}


def end_contact_points(organisation_ids: Iterable[int], last_day: date) -> None:
    """Part of a merger: the contact points of the old municipalities end with them."""
    ContactPoint.objects.filter(organisation_id__in=organisation_ids, valid_to=None).update(valid_to=last_day)


def reopen_contact_points(organisation_ids: Iterable[int], last_day: date) -> None:
    """Part of undoing a merger: what ended with it holds again."""
    ids = list(organisation_ids)
    ContactPoint.objects.filter(organisation_id__in=ids, valid_to=last_day).update(valid_to=None)
