"""The verbs of data protection: setting entries, holding, answering, noting what was deleted and who read much."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.protection.actions.typed import typed
from willkomm.core.protection.catalogue import disclose_many
from willkomm.core.protection.models import (
    AgeCount,
    ArchiveOffer,
    Breach,
    DisclosureTerm,
    Erasure,
    Finding,
    Hold,
    Provision,
    Request,
    TermSeen,
)
from willkomm.core.protection.queries import decides_for_others, entries, shortens_a_term
from willkomm.core.protection.rules import BREACH_STEPS, KINDS, LIMITS, OPENED, by_household, densest, manner_of
from willkomm.core.protection.shipped import shipped

ONE_DAY = timedelta(days=1)
LOCK = 24  # first half of the advisory lock's key: holds and deletions; the second is the organisation


@action("privacy.rules", label="Bestimmung zum Datenschutz festgelegt")
def provide(actor, organisation, *, kind: str, key: str, facts: dict, valid_from: date, valid_to=None, now):
    """Set an entry of the register from a day on; both days inclusive. It replaces the one that counted so far.

    `facts` may hold any field of the kind. Refuses what nobody knows, a day in the past, and a number of days
    outside of what the entry allows. A shorter term begins after the days of notice.
    """
    reasonable(organisation, kind=kind, key=key, facts=facts, valid_from=valid_from, valid_to=valid_to, now=now)
    made = Provision.objects.create(
        organisation=organisation,
        kind=kind,
        key=key,
        facts=facts,
        valid_from=valid_from,
        valid_to=valid_to,
        set_by=actor.name[:120],
        set_by_ref=actor.ref,
        set_at=now,
    )
    if kind == Provision.Kind.DISCLOSURE:
        days = {"valid_from": valid_from, "valid_to": valid_to}
        DisclosureTerm.objects.create(provision=made, organisation=organisation, key=key, **days)
    return made


def reasonable(organisation, *, kind: str, key: str, facts: dict, valid_from: date, valid_to=None, now) -> None:
    """Refuse what `provide` would refuse; changes nothing."""
    if kind not in KINDS or key not in shipped(kind):
        raise Refused("Diesen Eintrag gibt es nicht. Laden Sie die Seite neu.", "unknown")
    if unknown := set(facts) - {field.name for field in fields(KINDS[kind])} | set(facts) & {"key"}:
        raise Refused(f"Diese Angabe gibt es hier nicht: {', '.join(sorted(unknown))}.", "unknown_fact")
    if valid_from < timezone.localdate(now):
        raise Refused("Eine Änderung gilt frühestens ab heute. Wählen Sie ein späteres Datum.", "in_the_past")
    if valid_to is not None and valid_to < valid_from - ONE_DAY:
        raise Refused("Das Ende liegt vor dem Beginn. Prüfen Sie die beiden Daten.", "ends_before_start")
    _allowed_days(kind, shipped(kind)[key], facts)
    if shortens_a_term(organisation, kind, key, facts, valid_from):
        _announced_in_time(organisation, valid_from, timezone.localdate(now))


def _announced_in_time(organisation, valid_from: date, today: date) -> None:
    first = first_day_of_shorter_term(organisation, today)
    if valid_from < first:
        raise Refused(
            f"Eine kürzere Frist gilt frühestens ab {date_format(first, 'j. F Y')}, damit alle vorher davon wissen."
            " Wählen Sie diesen Tag oder einen späteren.",
            "too_soon",
        )


def first_day_of_shorter_term(organisation, today: date) -> date:
    """The first day on which a term may be shorter here, if it is announced today."""
    others = decides_for_others(organisation)
    days = settings.RETENTION_NOTICE_DAYS if others else settings.OWN_RETENTION_NOTICE_DAYS
    return today + timedelta(days=days)


@action("privacy.rules", label="Angekündigte Bestimmung zurückgenommen")
def take_back(actor, provision, *, now):
    """Take back what was set and has not begun: it never counts. A second time changes nothing."""
    if provision.valid_from <= timezone.localdate(now):
        raise Refused("Diese Bestimmung gilt schon. Legen Sie eine neue fest.", "has_begun")
    if provision.taken_back_at is None:
        provision.taken_back_at, provision.taken_back_by = now, actor.name[:120]
        provision.save(update_fields=["taken_back_at", "taken_back_by"])
        DisclosureTerm.objects.filter(provision=provision).delete()
    return provision


@action("privacy.hold", label="Angekündigte Frist zur Kenntnis genommen")
def note_term(actor, organisation, *, provision, now):
    """Somebody here has read that a term will be shorter; not who set it. A second time changes nothing."""
    if provision.organisation_id == organisation.pk and provision.set_by_ref == actor.ref:
        raise Refused("Die eigene Bestimmung nimmt eine andere Person zur Kenntnis.", "own_provision")
    facts = {"by": actor.name[:120], "at": now}
    return TermSeen.objects.get_or_create(provision=provision, organisation=organisation, defaults=facts)[0]


@action("privacy.erase", label="Alter der Daten gezählt")
def note_ages(actor, organisation, *, ages: Mapping[str, Mapping[date, int]], now):
    """Keep how old the data here are, by retention rule (`AgeCount`); what was kept before is replaced."""
    found = entries(organisation, "retention", timezone.localdate(now))
    rows = [
        AgeCount(
            organisation=organisation,
            rule=rule,
            own=organisation.parent_id is not None and found[rule].owner == organisation.pk,
            days={day.isoformat(): number for day, number in days.items()},
            counted_at=now,
        )
        for rule, days in ages.items()
    ]
    AgeCount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "rule"],
        update_fields=["own", "days", "counted_at"],
    )
    return rows


def _allowed_days(kind: str, row, facts: dict) -> None:
    days = facts.get("days")
    if kind == "retention" and days is not None and not row.least <= days <= row.most:
        raise Refused(f"Wählen Sie zwischen {row.least} und {row.most} Tagen.", "days_out_of_range")
    if kind == "threshold" and not 1 <= facts.get("count", 1) <= 10_000:
        raise Refused("Wählen Sie eine Zahl zwischen 1 und 10000.", "bad_number")


def one_after_the_other(organisation_id: int) -> None:
    """Part of the verbs that hold and that delete: whoever comes second sees what the first did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organisation_id])


@action("privacy.hold", label="Aufbewahrung über die Frist hinaus verfügt")
def hold(actor, person, *, reason: str, now):
    """Keep a stored person's data beyond their time, with the reason. Refuses when they are held or gone already."""
    reason = typed(reason, "Schreiben Sie, weshalb die Daten aufbewahrt werden.", 300)
    one_after_the_other(person.organisation_id)
    if not type(person).objects.filter(pk=person.pk).exists():
        raise Refused("Die Daten dieser Person sind schon gelöscht; ihre Frist war abgelaufen.", "erased")
    if Hold.objects.filter(organisation_id=person.organisation_id, subject=person.public_id, ended_at=None).exists():
        raise Refused("Für diese Person ist die Aufbewahrung schon verfügt.", "held")
    return Hold.objects.create(
        organisation_id=person.organisation_id,
        subject=person.public_id,
        reason=reason,
        set_by=actor.name[:120],
        set_at=now,
    )


@action("privacy.hold", label="Aufbewahrung über die Frist hinaus aufgehoben")
def end_hold(actor, held, *, now):
    """End a hold: from now on the usual term counts. A second time changes nothing."""
    if held.ended_at is None:
        held.ended_at, held.ended_by = now, actor.name[:120]
        held.save(update_fields=["ended_at", "ended_by"])
    return held


@action("privacy.answer", label="Auffälligkeit beurteilt")
def judge(actor, finding, *, answer: str, note: str = "", now):
    """Say of unusual reading that it was justified, or that somebody was asked. Nobody judges their own reading."""
    if answer not in (Finding.Answer.JUSTIFIED, Finding.Answer.ASKED):
        raise Refused("Wählen Sie «war begründet» oder «nachgefragt».", "unknown_answer")
    if actor.ref == finding.actor_ref:
        raise Refused("Das eigene Lesen beurteilt eine andere Person.", "own_reading")
    finding.answer, finding.note = answer, note.strip()[:300]
    finding.answered_by, finding.answered_at = actor.name[:120], now
    finding.save(update_fields=["answer", "note", "answered_by", "answered_at"])
    return finding


@action("privacy.answer", label="Datenpanne eröffnet")
def open_breach(actor, organisation, *, title: str, noticed_at, now):
    """Begin the record of a data breach; `title` names nobody."""
    title = typed(title, "Beschreiben Sie in wenigen Worten, was geschehen ist.", 200)
    if noticed_at > now:
        raise Refused("Der Zeitpunkt liegt in der Zukunft. Prüfen Sie Datum und Zeit.", "date_in_future")
    return Breach.objects.create(
        organisation=organisation, title=title, noticed_at=noticed_at, recorded_by=actor.name[:120]
    )


@action("privacy.answer", label="Schritt einer Datenpanne festgehalten")
def note_step(actor, breach, *, step: str, on: date, words: str, now):
    """Note one step of a breach: its day, who noted it, what was done or who was told. A second note replaces it."""
    if step not in {key for key, _, _ in BREACH_STEPS}:
        raise Refused("Diesen Schritt gibt es nicht. Laden Sie die Seite neu.", "unknown_step")
    if on > timezone.localdate(now):
        raise Refused("Das Datum liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")
    words = typed(words, "Schreiben Sie, was getan oder wer informiert wurde.", 500)
    breach = Breach.objects.select_for_update(no_key=True).get(pk=breach.pk)  # others may note another step
    breach.steps = {**breach.steps, step: {"on": on.isoformat(), "by": actor.name[:120], "words": words}}
    if len(breach.steps) == len(BREACH_STEPS):
        breach.closed_at = now
    breach.save(update_fields=["steps", "closed_at"])
    return breach


@action("privacy.watch", label="Ungewöhnliches Lesen gesucht")
def watch_reading(actor, organisation, *, now):
    """Find who saw more within some minutes than a threshold allows, today and yesterday.

    Dossiers opened one by one, people in lists, and people fetched by a program have a threshold each. One finding
    per person, day and manner; it grows while it is open. Only members of staff are watched.
    """
    today, found = timezone.localdate(now), []
    limits = entries(organisation, "threshold", today)
    for day in (today - ONE_DAY, today):
        for (ref, name, manner), looks in _looks(organisation, day).items():
            limit = limits[LIMITS[manner]].value
            seen = by_household(looks) if manner == OPENED else [(at, subject) for at, subject, _ in looks]
            burst = densest(seen, limit.minutes) if limit else None
            if burst and burst.count >= limit.count:
                found.append(_finding(organisation, day, {"actor_ref": ref, "manner": manner}, name, limit, burst))
    return found


def _looks(organisation, day: date) -> dict:
    rows = AccessEntry.objects.filter(organisation=organisation, at__date=day, actor_kind="staff").order_by("at", "pk")
    looks: dict[tuple[str, str, str], list] = {}
    facts = ("actor_ref", "actor_name", "purpose", "at", "subject", "request_id")
    for ref, name, purpose, *look in rows.values_list(*facts).iterator():
        if (manner := manner_of(purpose)) in LIMITS:
            looks.setdefault((ref, name, manner), []).append(tuple(look))
    return looks


def _finding(organisation, day, whose: dict, name, limit, burst) -> Finding:
    facts = {"actor_name": name, "count": burst.count, "minutes": limit.minutes}
    facts |= {"from_at": burst.from_at, "to_at": burst.to_at}
    row, _ = Finding.objects.get_or_create(organisation=organisation, day=day, **whose, defaults=facts)
    if not row.answer and row.count < burst.count:
        Finding.objects.filter(pk=row.pk).update(**facts)
    return row


@action("privacy.erase", label="Löschung festgehalten")
def note_erasure(actor, organisation, *, rule: str, days: int | None, counts: dict, now):
    """Keep the numbers of a deletion, and nothing else."""
    return Erasure.objects.bulk_create(
        [Erasure(organisation=organisation, at=now, rule=rule, days=days, counts=counts, actor_name=actor.name[:120])]
    )[0]


@action("privacy.erase", label="Dem Archiv angeboten")
def offer_to_archive(actor, organisation, *, subjects, now):
    """Offer dossiers whose time is over to the archive; those that were offered before stay as they are."""
    rows = [ArchiveOffer(organisation=organisation, subject=subject, offered_at=now) for subject in subjects]
    return ArchiveOffer.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@action("privacy.hold", many=True, label="Antwort des Archivs festgehalten")
def note_archive_answer(actor, offers, *, taken: bool, now):
    """Note that the archive took or declined what it was offered; after that the data go."""
    answer = ArchiveOffer.Answer.TAKEN if taken else ArchiveOffer.Answer.DECLINED
    if taken:
        disclose_many(actor, "archive.municipality", Counter(offer.organisation_id for offer in offers))
    ArchiveOffer.objects.filter(pk__in=[offer.pk for offer in offers]).update(
        answer=answer, answered_by=actor.name[:120], answered_at=now
    )
    return offers


BOOKS = ("audit_auditentry", "audit_accessentry", "protection_disclosure")


@action("privacy.erase", label="Protokolle gekürzt")
def shorten_books(actor, organisation, *, days: int, now) -> dict[str, int]:
    """Delete entries of the books that are older than so many days; the database refuses less than 365.

    Returns how many went, by table.
    """
    before, gone = now - timedelta(days=days), {}
    for table in BOOKS:
        with connection.cursor() as cursor:
            cursor.execute("SELECT shorten_book(%s, %s, %s)", [table, organisation.pk, before])
            gone[table] = cursor.fetchone()[0]
    return {table: number for table, number in gone.items() if number}


@action("privacy.erase", label="Alte Gesuche gelöscht")
def erase_records(actor, organisation, *, before: date, files_before: date) -> tuple[dict[str, int], list[str]]:
    """Delete requests, findings, holds, offers and breaches that were settled before that day, compiled files earlier.

    A finding that nobody judged goes with the entries of the access log that it was made from.

    Returns how many went, and the paths of files that nobody refers to any more.
    """
    mine = {"organisation": organisation}
    old = Request.objects.filter(**mine, answered_on__lt=files_before).exclude(file="")
    paths = list(old.values_list("file", flat=True))
    old.update(file="")
    told = Q(answered_at__date__lt=before) | Q(answer="", day__lt=before)
    gone = {
        "Gesuche": Request.objects.filter(**mine, answered_on__lt=before).delete()[0],
        "Auffälligkeiten": Finding.objects.filter(told, **mine).delete()[0],
        "Aufbewahrungen": Hold.objects.filter(**mine, ended_at__date__lt=before).delete()[0],
        "Angebote": ArchiveOffer.objects.filter(**mine, answered_at__date__lt=before).delete()[0],
        "Datenpannen": Breach.objects.filter(**mine, closed_at__date__lt=before).delete()[0],
    }
    return {name: number for name, number in gone.items() if number}, paths
