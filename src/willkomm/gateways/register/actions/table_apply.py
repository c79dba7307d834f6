"""Rows of a table become persons and dossiers as messages of the register do; a preview is the same, undone."""

import hmac
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from willkomm.core.bulk import update_rows
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions.apply import belongs_here
from willkomm.gateways.register.actions.base_delivery import settled
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.report import Report, item_of, line_of
from willkomm.gateways.register.actions.table_likeness import ask_about_likely
from willkomm.gateways.register.actions.waiting import dismiss, resume
from willkomm.gateways.register.actions.welcomed import welcome_all
from willkomm.gateways.register.models import Delivery, Item, TableRow
from willkomm.gateways.register.queries.known import Known, who_is_meant
from willkomm.gateways.register.queries.tables import asked_before, last_told, numberless
from willkomm.gateways.register.rules.census import Census
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import News, from_json
from willkomm.gateways.register.rules.rows import SENDER
from willkomm.welcome.cases.actions.changes import counted_once

CHUNK = 500
V = TableRow.Verdict
RIGHTS = ("conversations.record", "cases.confirm", "cases.close", "letters.issue")
Pair = tuple[TableRow, News | None, Outcome]


def may_record_welcomes(actor, organisation_id: int) -> bool:
    """Whether this actor may take an office's list of earlier welcomes over."""
    return all(actor.may(right, organisation_id) for right in RIGHTS)


def judge(intake: Intake, which=None, tell=lambda number: None) -> Counter:
    """Write onto rows what would come of them; nothing else stays. Returns how often each verdict came.

    All rows that can be read, or those of the queryset `which`. `tell` is called with the number of rows looked at.
    """
    rows, judged = _readable(intake) if which is None else which, {}
    # Rows of one table look for each other by name only where one has no number.
    intake.findable = intake.delivery.rows.filter(facts__news__value="").exists()
    with transaction.atomic(), counted_once(undone=True):
        for pairs in _outcomes(intake, rows):
            judged |= {row.pk: (*verdict_of(outcome), _likely(row, outcome)) for row, _, outcome in pairs}
            tell(len(judged))
        transaction.set_rollback(True)
    names = ("verdict", "sentence", "changes", "likely")
    update_rows([TableRow(pk=pk, **dict(zip(names, found, strict=True))) for pk, found in judged.items()], names)
    return Counter(verdict for verdict, *_ in judged.values())


def _likely(row: TableRow, outcome: Outcome) -> list:
    if outcome.reason != "same_person?":
        return []
    return row.likely or [{"person": outcome.person.pk, "reasons": []}]


def apply_rows(intake: Intake, report: Report, which=None) -> None:
    """Apply rows: all, or those of the queryset `which`; what came of them stays as messages of the delivery."""
    delivery, counts = intake.delivery, Counter(intake.delivery.counts)
    told = Counter(delivery.table.get("told", {}))
    with counted_once():
        _apply(intake, report, counts, told, _readable(intake) if which is None else which)
    delivery.counts = {result: number for result, number in counts.items() if number}
    delivery.table = delivery.table | {"told": dict(told)}


def _apply(intake: Intake, report: Report, counts: Counter, told: Counter, rows) -> None:
    for pairs in _outcomes(intake, rows):
        pairs = [(row, news, _asked_too_late(intake, outcome)) for row, news, outcome in pairs]
        _count_residents(intake.delivery, pairs)
        counts.update(str(outcome.result) for _, _, outcome in pairs)
        told.update(str(verdict_of(outcome)[0]) for _, _, outcome in pairs)
        _write_items(report, pairs)
        resume(intake, [o.key for _, _, o in pairs if o.person is not None and o.result != R.LOGGED])
        dismiss(intake, [o.key for _, _, o in pairs if o.result == R.LOGGED and o.person is None])


def _count_residents(delivery: Delivery, pairs: list[Pair]) -> None:
    """Of a list of all foreign residents: add these rows to the numbers, each person once, none of other places."""
    if "census" not in delivery.table:
        return
    census = Census(timezone.localdate(delivery.received_at))
    for row, news, outcome in pairs:
        if news is not None and news.event in ARRIVALS and not row.twin and outcome.result != R.REJECTED:
            census.add(news)
    sums = {name: Counter(delivery.table["census"].get(name, {})) for name in census.counts()}
    for name, rows in census.counts().items():
        sums[name].update(rows)
    delivery.table = delivery.table | {"census": {name: dict(rows) for name, rows in sums.items()}}


def _asked_too_late(intake: Intake, outcome: Outcome) -> Outcome:
    """A question about a row that also tells of a welcome would lose it: the row must come again."""
    if outcome.reason != "same_person?" or intake.delivery.table.get("kind") != tables.WELCOMED:
        return outcome
    return Outcome(R.REJECTED, "like_known_now", key=outcome.key)


def note_faulty(report: Report) -> None:
    """Note the rows that could not be read, as messages of the delivery."""
    delivery = report.delivery
    faulty = list(delivery.rows.filter(facts__isnull=True).order_by("line"))
    _write_items(
        report, [(row, None, Outcome(R.REJECTED, "faulty_row", given_sentence=row.sentence)) for row in faulty]
    )
    if number := delivery.table["faulty"]:
        told = Counter(delivery.table.get("told", {})) + Counter({V.FAULTY.value: number})
        delivery.table = delivery.table | {"told": dict(told)}
        delivery.counts = delivery.counts | {R.REJECTED: delivery.counts.get(R.REJECTED, 0) + number}


def _write_items(report: Report, pairs: list[Pair]) -> None:
    items = []
    for row, news, outcome in pairs:
        if outcome.result in (R.LOGGED, R.DUPLICATE):
            continue
        news = news or News(report.delivery.event, position=row.line, sender=SENDER, at=_at(report))
        items.append(item_of(report.delivery, replace(news, position=row.line), outcome))
    Item.objects.bulk_create(items, batch_size=CHUNK)
    report.lines += [line_of(report.delivery, item) for item in items]


def _at(report: Report) -> str:
    return report.delivery.received_at.isoformat()


def verdict_of(outcome: Outcome) -> tuple[str, str, list]:
    """What came of a row in the words of the preview: new, changed …, with the sentence and what changes."""
    if outcome.result == R.REJECTED:
        return V.FAULTY, outcome.sentence[:400], []
    if outcome.reason == "same_person?":
        return V.LIKELY, outcome.sentence[:400], []
    if outcome.result in (R.LOGGED, R.DUPLICATE):
        return V.IGNORED, outcome.sentence[:400], []
    undo = outcome.undo or {}
    if "created" in undo or (outcome.reason in ("no_number", "arrived", "to_check") and "case" in undo):
        return V.NEW, outcome.sentence[:400], []
    return V.CHANGED, outcome.sentence[:400], _changes(undo)


def _changes(undo: dict) -> list:
    found = [[name, *values] for name, values in undo.get("changed", {}).items()]
    return found + ([["address", None, None]] if "address" in undo or "household" in undo else [])


def _readable(intake: Intake):
    return intake.delivery.rows.filter(facts__isnull=False)


def _outcomes(intake: Intake, rows) -> Iterator[list[Pair]]:
    """What comes of the rows, adults first, so that children find their parents; a chunk at a time."""
    stream = iter(rows.order_by("facts__minor", "line", "pk").iterator(chunk_size=CHUNK))
    while chunk := list(islice(stream, CHUNK)):
        yield _chunk(intake, chunk)


def _chunk(intake: Intake, rows: list[TableRow]) -> list[Pair]:
    pairs: list[Pair] = []
    waiting: list[tuple[TableRow, News]] = []
    found = _named(intake, [(row, _news(intake, row)) for row in rows])
    batch = [news for _, news in found if news]
    here = intake.organisation.pk
    known, told = who_is_meant(here, batch), last_told(here, batch)
    asked = asked_before(here, [_mark_of(news) for news in batch if news.who is None and known.find(news) is None])
    for row, news in found:
        outcome = _at_once(intake, row, news) or _known_already(news, known, told, asked)
        if outcome is None:
            waiting.append((row, news))
        else:
            pairs.append((row, news, outcome))
    questions, waiting = ask_about_likely(intake, waiting, known)
    outcomes = settled(intake, [news for _, news in waiting]) if waiting else []
    intake.brought.update(outcome.undo["created"] for outcome in outcomes if "created" in (outcome.undo or {}))
    done = [(row, news, _quiet(outcome)) for (row, news), outcome in zip(waiting, outcomes, strict=True)]
    welcomes = intake.delivery.table.get("kind") == tables.WELCOMED
    if welcomes and may_record_welcomes(intake.actor, intake.organisation.pk):
        welcome_all(intake, [(news, outcome, row.facts["welcome"]) for row, news, outcome in done])
    return pairs + questions + done


def _named(intake: Intake, found: list) -> list:
    """Rows without a number mean whom an earlier table without numbers brought: same name, same birth."""
    nameless = [news for _, news in found if news and not news.value and news.who is None]
    alone = numberless(intake.organisation.pk, nameless)
    who = {id(news): alone[_name(news)] for news in nameless if _name(news) in alone}
    return [(row, replace(news, who=who[id(news)]) if id(news) in who else news) for row, news in found]


def _news(intake: Intake, row: TableRow) -> News | None:
    """The row's news under the number that the person has now; its key tells the same row again."""
    if row.facts["news"] is None:
        return None
    news = replace(intake.translated(from_json(row.facts["news"])), who=row.who)
    return replace(news, sender=SENDER, message_id=f"{intake.delivery.pk:09}{row.line:06}-{_mark(news, row)}")


def _mark(news: News, row: TableRow) -> str:
    """Tells the same row again. Keyed, because it stays when the person is forgotten, and names are easily tried."""
    told = [news.key, news.known_as, news.columns, news.address, news.dwelling, news.departure, row.facts["welcome"]]
    return hmac.digest(settings.SECRET_KEY.encode(), json.dumps(told, sort_keys=True).encode(), "sha256").hex()[:24]


def _name(news: News) -> tuple:
    told = news.known_as
    return told["official_name"].casefold(), told["first_name"].casefold(), told.get("born_on")


def _at_once(intake: Intake, row: TableRow, news: News | None) -> Outcome | None:
    """What needs no look at a person: no arrival, another municipality, the same row twice."""
    if news is None:
        return Outcome(R.LOGGED, "no_arrival_row")
    if not _is_here(intake, row, news):
        return Outcome(R.REJECTED, "foreign_row", key=news.key)
    return Outcome(R.DUPLICATE, "same_row", why=str(row.twin), key=news.key) if row.twin else None


def _is_here(intake: Intake, row: TableRow, news: News) -> bool:
    """Whether the municipality that a row names, by number or by name, is ours."""
    if news.municipality is not None:
        return belongs_here(intake, news.municipality)
    named = row.facts.get("municipality", "")
    return not named or named.casefold() in intake.names


def _mark_of(news: News) -> str:
    return news.message_id.partition("-")[2]


def _known_already(news: News, known: Known, told: dict, asked: set[str]) -> Outcome | None:
    """The last list told the very same of this person; or the row is about somebody we do not know."""
    person = known.find(news)
    if person is None and _mark_of(news) in asked:
        return Outcome(R.DUPLICATE, "unchanged", key=news.key)
    if person is not None and told.get(person.pk) == _mark_of(news):
        return Outcome(R.DUPLICATE, "unchanged", key=news.key)
    if news.event not in ARRIVALS and news.event != "moveIn" and person is None:
        return Outcome(R.LOGGED, "no_case", key=news.key)
    return None


def _quiet(outcome: Outcome) -> Outcome:
    """Nothing changed about somebody we know: nothing is noted."""
    undo = outcome.undo or {}
    told = {key for key, value in undo.items() if value} - {"person"}
    if outcome.result in (R.CASE_UPDATED, R.PERSON_UPDATED) and not told:
        return Outcome(R.LOGGED, "unchanged", person=outcome.person, key=outcome.key)
    return outcome
