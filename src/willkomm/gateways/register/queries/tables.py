"""What tables told before, and what waits for somebody's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from willkomm.common.people.models import Person
from willkomm.core.pages import Slice, keyset
from willkomm.gateways.register import tables
from willkomm.gateways.register.models import ColumnProfile, Delivery, Item, TableRow
from willkomm.gateways.register.queries.known import NUMBERED, WITHOUT_EFFECT
from willkomm.gateways.register.rules.contents import by_content
from willkomm.gateways.register.rules.news import News
from willkomm.gateways.register.rules.rows import SENDER, Sheet, unknown_words


def last_told(organisation_id: int, batch: Iterable[News]) -> dict[int, str]:
    """Person id → the mark of the last row of a table that took effect for them. One query."""
    batch = list(batch)
    values, ids = {news.value for news in batch if news.value}, {news.who for news in batch if news.who}
    if not values and not ids:
        return {}
    rows = Item.objects.filter(Q(NUMBERED, id_value__in=values) | Q(person__in=ids), organisation_id=organisation_id)
    rows = rows.filter(sender=SENDER, person__isnull=False).exclude(result__in=WITHOUT_EFFECT).order_by("pk")
    return {person: mark.partition("-")[2] for person, mark in rows.values_list("person_id", "message_id")}


def asked_before(organisation_id: int, marks: Iterable[str]) -> set[str]:
    """Which of these rows without a number were brought before, whatever a person said about them. One query."""
    marks = set(marks)
    if not marks:
        return set()
    # PostgreSQL does not conclude from a long list of marks that none of them is empty, as the index asks.
    rows = Item.objects.filter(~Q(mark=""), organisation_id=organisation_id, mark__in=marks)
    rows = rows.exclude(result__in=(Item.Result.REJECTED, Item.Result.WITHDRAWN))
    return set(rows.values_list("mark", flat=True))


def brought_by(delivery: Delivery, people: Iterable[Person]) -> set[int]:
    """Which of these persons rows of this table made known. One query."""
    items = Item.objects.filter(delivery=delivery, person__in={person.pk for person in people}, undo__has_key="created")
    return set(items.values_list("person_id", flat=True))


def numberless(organisation_id: int, batch: Iterable[News]) -> dict[tuple, int]:
    """(name, first name, birth) → the one person whom a table without numbers brought. One query."""
    days = {news.known_as.get("born_on") for news in batch} - {None}
    if not days:
        return {}
    rows = Person.objects.filter(organisation_id=organisation_id, id_value="", zemis="", born_on__in=days)
    found: dict[tuple, list[int]] = {}
    for pk, official, first, born in rows.values_list("pk", "official_name", "first_name", "born_on"):
        found.setdefault((official.casefold(), first.casefold(), born.isoformat()), []).append(pk)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def rows_of(delivery: Delivery, verdict: str, *, after: str = "", size: int = 50) -> Slice:
    """A page of the rows of a previewed table with this verdict, in the order of the file.

    Rows that were decided already are shown with those that ask, so that one can think again.
    """
    asks = ~Q(likely=[]) if verdict == TableRow.Verdict.LIKELY else Q(verdict=verdict)
    rows = TableRow.objects.filter(asks, delivery=delivery)
    return keyset(rows, [delivery.organisation_id], ("line", "id"), size=size, after=after)


def columns_of_names(delivery: Delivery) -> list[str]:
    """The columns of a previewed table that tell who somebody is, first name first. One query."""
    profile = _profile_of(delivery, tables.fingerprint(delivery.table["columns"]))
    told = {field: column for column, field in profile.columns.items()} if profile else {}
    return [told[field] for field in ("first_name", "official_name", "full_name") if field in told]


def people_like(rows: Iterable[TableRow]) -> dict[int, Person]:
    """The persons whom rows of a preview may mean, by id. One query."""
    ids = {each["person"] for row in rows for each in row.likely}
    return Person.objects.in_bulk(ids) if ids else {}


SAMPLE = 1000  # rows among which examples and unknown words are looked for


@dataclass(frozen=True)
class ColumnQuestion:
    """What the page about columns needs: a proposal and examples for each, and what was learned before."""

    kind: str
    proposals: list[tables.Proposal]
    rows: list[dict]
    meanings: dict
    at: datetime

    def samples_of(self, column: str, count: int = 3) -> list[str]:
        """The first different texts of a column, shortened."""
        found = dict.fromkeys(row[column][:40] for row in self.rows if row.get(column))
        return list(found)[:count]

    def unknown_words(self, columns: dict[str, str]) -> dict[str, dict[str, str]]:
        """Field → {word as compared: as written} that mean nothing to us, if the columns meant this."""
        return unknown_words(Sheet(columns, self.meanings, self.kind, "", self.at), self.rows)


def column_question(delivery: Delivery) -> ColumnQuestion:
    """The question about the columns of a waiting table. Two queries."""
    columns = delivery.table["columns"]
    profile = _profile_of(delivery, tables.fingerprint(columns))
    kind = profile.kind if profile else tables.likely_kind(columns)
    rows = list(delivery.rows.order_by("line", "pk").values_list("cells", flat=True)[:SAMPLE])
    proposals = tables.propose(columns, kind, profile.columns if profile else None)
    proposals = by_content(proposals, rows, kind)
    return ColumnQuestion(kind, proposals, rows, profile.values if profile else {}, delivery.received_at)


def _profile_of(delivery: Delivery, fingerprint: str) -> ColumnProfile | None:
    """What somebody said about this table, or about the one that is most like it."""
    here = ColumnProfile.objects.filter(organisation_id=delivery.organisation_id)
    here = here.filter(Q(fingerprint=fingerprint) | Q(pk=delivery.table.get("like")))
    return max(here, key=lambda each: each.fingerprint == fingerprint, default=None)
