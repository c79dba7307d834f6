"""Rows of a table on their way in: staged behind the wall, by whitelist as soon as the columns are known."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions.background import STUCK
from willkomm.gateways.register.models import ColumnProfile, Delivery, TableRow
from willkomm.gateways.register.rules.rows import Sheet, hide_ahv, news_of_row
from willkomm.gateways.register.rules.rows import told as told_by
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.gateways.register.rules.welcomed import welcome_of_row

CHUNK = 500
FAULTY_SHOWN = 200  # of more, only the number is kept
KEPT = timedelta(days=14)  # rows that nobody decided about are personal data
S = Delivery.State
UNDECIDED = (S.READING, S.ASKS, S.PREVIEW)
V = TableRow.Verdict


def stage(delivery: Delivery, table: tables.Table, profile: ColumnProfile | None) -> None:
    """Write the table's rows; without a profile the texts alone, and what changed since the last similar table."""
    delivery.table = {"columns": table.columns}
    told = profile.columns if profile else {}
    if profile is None:
        delivery.table |= _compared(delivery, table.columns)
        told = {each.header: each.field for each in tables.propose(table.columns) if each.sure}
    delivery.table["left_out"] = [name for name in table.columns if told.get(name, name) == tables.IGNORED]
    _write(delivery, _cells(table.rows, told), profile)
    delivery.table["skipped"] = dict(table.skipped)


def read_again(delivery: Delivery, profile: ColumnProfile) -> None:
    """The columns are known now: keep what is taken over, and what it means."""
    delivery.table["left_out"] = [name for name in delivery.table["columns"] if not profile.columns.get(name)]
    old = delivery.rows.order_by("line", "pk")
    last = old.last()
    pairs = ((row.line, row.cells) for row in old.iterator(chunk_size=CHUNK))
    _write(delivery, pairs, profile)
    if last is not None:
        delivery.rows.filter(pk__lte=last.pk).delete()


def _cells(rows: Iterable[tables.Row], told: Mapping[str, str]) -> Iterator[tuple[int, dict]]:
    """The texts by column, without those that are told to be left out and without any AHV number."""
    for row in rows:
        cells = {name: text for name, text in row.cells.items() if told.get(name, name)}
        yield row.line, {name: hide_ahv(text, told=told.get(name) == "ahv") for name, text in cells.items()}


def _write(delivery: Delivery, pairs: Iterator[tuple[int, dict]], profile: ColumnProfile | None) -> None:
    pairs, faulty, total, seen = iter(pairs), 0, 0, {}
    sheet = sheet_of(delivery, profile) if profile else None
    while chunk := list(islice(pairs, CHUNK)):
        rows = [_row(delivery, sheet, line, cells) for line, cells in chunk]
        total += len(rows)
        _pair_up(rows, seen)
        bad = [row for row in rows if row.verdict == V.FAULTY]
        dropped = {id(row) for row in bad[max(0, FAULTY_SHOWN - faulty) :]}
        faulty += len(bad)
        TableRow.objects.bulk_create([row for row in rows if id(row) not in dropped], batch_size=CHUNK)
    delivery.table |= {"rows": total, "faulty": faulty}
    if profile is not None:
        delivery.table["kind"] = profile.kind


def _pair_up(rows: list[TableRow], seen: dict[bytes, int]) -> None:
    """Tell rows that say the very same as one above of its line."""
    for row in rows:
        if row.facts and row.facts["news"]:
            news = {name: value for name, value in row.facts["news"].items() if name not in ("position", "message_id")}
            told = json.dumps([news, row.facts["welcome"]], sort_keys=True).encode()
            first = seen.setdefault(hashlib.sha256(told).digest(), row.line)
            row.twin = first if first != row.line else None


def _row(delivery: Delivery, sheet: Sheet | None, line: int, cells: dict) -> TableRow:
    row = TableRow(organisation_id=delivery.organisation_id, delivery=delivery, line=line, cells=cells)
    if sheet is None:
        return row
    row.cells = {name: text for name, text in cells.items() if sheet.fields.get(name)}
    try:
        news = news_of_row(sheet, row.cells, line)
        welcome = None
        if sheet.kind == tables.WELCOMED:
            welcome = welcome_of_row(sheet, row.cells, timezone.localdate(delivery.received_at))
        row.facts = {
            "news": news.as_json() if news else None,
            "minor": bool(news and news.minor),
            "welcome": welcome,
            "municipality": told_by(sheet, row.cells).get("municipality", ""),
        }
    except tables.Faulty as fault:
        row.verdict, row.sentence = V.FAULTY, fault.sentence[:400]
    return row


def sheet_of(delivery: Delivery, profile: ColumnProfile | None, **instead) -> Sheet:
    """What all rows of this table share; `instead` stands for a profile that is not learned yet."""
    facts = {"fields": profile.columns, "meanings": profile.values, "kind": profile.kind} if profile else {}
    facts |= {"category": f"MU.{delivery.organisation.bfs_number}", "at": delivery.received_at}
    return Sheet(**(facts | instead))


def _compared(delivery: Delivery, columns: list[str]) -> dict:
    """The profile with most of these columns, and how the table differs from it; nothing when none is alike."""
    names = {tables.normal(name): name for name in columns}
    best, like = None, 0.5
    for profile in ColumnProfile.objects.filter(organisation_id=delivery.organisation_id).order_by("-learned_at"):
        theirs = {tables.normal(name) for name in profile.columns}
        same = len(theirs & set(names)) / max(len(theirs | set(names)), 1)
        if same > like:
            best, like = profile, same
    if best is None:
        return {}
    theirs = {tables.normal(name): name for name in best.columns}
    new = [name for mark, name in names.items() if mark not in theirs]
    gone = [name for mark, name in theirs.items() if mark not in names]
    return {"new": new, "gone": gone, "like": best.pk}


def over(delivery: Delivery) -> dict:
    """What stays of a table when its rows are gone: its kind, and what came of the rows that were taken over."""
    told = delivery.table.get("told", {})
    return {"kind": delivery.table["kind"], "counts": {verdict: told.get(verdict, 0) for verdict in V.values}}


def undecided(delivery: Delivery) -> Delivery:
    """The waiting table, locked. Refuses when somebody has decided since."""
    found = (
        Delivery.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=delivery.pk)
    )
    if found.state not in UNDECIDED:
        raise Refused("Über diese Tabelle ist schon entschieden. Laden Sie die Seite neu.", "already_decided")
    return found


def discarded(delivery: Delivery, reason: str, words: str) -> Delivery:
    """Throw the rows of a waiting table away. Part of an action of this app."""
    delivery.rows.all().delete()
    delivery.state, delivery.reason, delivery.sentence = S.DISCARDED, reason, words[:400]
    delivery.table = None
    delivery.save()
    return delivery


def forget_undecided(organisation, now) -> None:
    """Throw away the rows of tables that nobody decided about for KEPT days, and of deliveries that got stuck half-way.

    Part of an action of this app.
    """
    old = Delivery.objects.filter(organisation=organisation, received_at__lt=now - KEPT)
    for delivery in old.filter(state__in=UNDECIDED):
        discarded(delivery, "undecided_table", sentence("undecided_table"))
    for delivery in old.filter(state__in=(S.TAKING, S.UNDOING), reason=STUCK):
        _end(delivery)


def _end(delivery: Delivery) -> None:
    """What got stuck and nobody asked for again stays as far as it came; the persons who wait in it go."""
    half = delivery.state == S.TAKING or delivery.asked["before"][0] == S.TAKING
    reason = ("half_table" if delivery.table else "half_delivery") if half else "not_undone"
    delivery.rows.all().delete()
    delivery.staged.all().delete()
    delivery.state, delivery.reason, delivery.sentence = S.DONE, reason, sentence(reason)
    if half and delivery.table:
        delivery.table = over(delivery)
    delivery.asked = None
    delivery.save()
