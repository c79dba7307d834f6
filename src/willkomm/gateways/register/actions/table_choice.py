"""Somebody says of rows of a preview whether they mean a person whom we know."""

from collections.abc import Mapping

from willkomm.common.people.rules.likeness import SURE
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.intake import Intake, only_here
from willkomm.gateways.register.actions.table_apply import judge
from willkomm.gateways.register.actions.table_rows import undecided
from willkomm.gateways.register.actions.take_in import one_at_a_time
from willkomm.gateways.register.models import Delivery, TableRow
from willkomm.gateways.register.rules.news import SOMEBODY_ELSE

V = TableRow.Verdict


@action("register.import", label="Person einer Tabellenzeile bestimmt")
def decide_rows(actor, delivery, *, who: Mapping[int, int], now):
    """Say whom rows of a previewed table mean: row id → person id, or SOMEBODY_ELSE; returns the delivery.

    The rows are judged again, and may be decided anew until the table is taken over. Refuses a row that does not ask,
    and a person who was not proposed for it.
    """
    one_at_a_time(delivery.organisation)
    delivery = undecided(delivery)
    rows = list(delivery.rows.filter(pk__in=who).exclude(likely=[]))
    if delivery.state != Delivery.State.PREVIEW or len(rows) != len(who):
        raise Refused("Bei dieser Zeile ist nichts zu entscheiden. Laden Sie die Seite neu.", "nothing_to_decide")
    for row in rows:
        row.who = who[row.pk]
        if row.who not in (SOMEBODY_ELSE, *(each["person"] for each in row.likely)):
            raise Refused("Diese Person ist für die Zeile nicht vorgeschlagen. Laden Sie die Seite neu.", "not_likely")
    update_rows(rows, ["who"])
    return _judged_again(actor, delivery, rows, now)


@action("register.import", label="Gleiche Personen einer Tabelle bestimmt")
def decide_sure_rows(actor, delivery, *, now):
    """Say of all open rows with the very same name and birth date as one known person that it is that person."""
    one_at_a_time(delivery.organisation)
    delivery = undecided(delivery)
    rows = [row for row in delivery.rows.filter(verdict=V.LIKELY, who__isnull=True) if sure_person(row)]
    for row in rows:
        row.who = sure_person(row)
    update_rows(rows, ["who"])
    return _judged_again(actor, delivery, rows, now)


def sure_person(row: TableRow) -> int | None:
    """The one person of the very same name and birth date, if there is exactly one."""
    found = [each["person"] for each in row.likely if set(each["reasons"]) == SURE]
    return found[0] if len(found) == 1 else None


def _judged_again(actor, delivery: Delivery, rows: list[TableRow], now) -> Delivery:
    """Verdicts of these rows alone; what was proposed for them stays, so that one can think again."""
    intake = Intake(only_here(actor, delivery.organisation), delivery.organisation, now, delivery)
    counts, likely = dict(delivery.table["counts"]), {row.pk: row.likely for row in rows}
    for row in rows:
        counts[row.verdict] -= 1
    again = delivery.rows.filter(pk__in=list(likely))
    for verdict, number in judge(intake, again).items():
        counts[verdict] += number
    update_rows([TableRow(pk=pk, likely=found) for pk, found in likely.items()], ["likely"])
    delivery.table = delivery.table | {"counts": counts}
    delivery.save(update_fields=["table"])
    return delivery
