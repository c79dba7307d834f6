"""Tables come in: lists of a municipality's software or of an office, as CSV, XLSX, XLS or ODS (registers §7)."""

from collections.abc import Mapping
from pathlib import PurePath

from django.db import transaction

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register import ech, tables
from willkomm.gateways.register.actions.background import not_while_undoing
from willkomm.gateways.register.actions.intake import Intake, R, only_here
from willkomm.gateways.register.actions.report import Line, Report
from willkomm.gateways.register.actions.table_apply import apply_rows, may_record_welcomes
from willkomm.gateways.register.actions.table_rows import UNDECIDED, discarded, read_again, stage, undecided
from willkomm.gateways.register.actions.table_work import finish, is_large, leave, must_decide, show_preview
from willkomm.gateways.register.actions.take_in import one_at_a_time, sha256_of, turn_away
from willkomm.gateways.register.models import ColumnProfile, Delivery
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.gateways.register.tables import SUFFIXES

S = Delivery.State
EVENT = "Tabelle"
NOT_YOURS = "Frühere Gespräche übernimmt, wer sie auch erfassen darf. Bitten Sie die Integrationsbeauftragte darum."


def is_table(name: str) -> bool:
    """Whether a file of this name is read as a table."""
    return PurePath(name).suffix.lower() in SUFFIXES


@action("register.import", label="Tabelle eingelesen")
def take_in_table(actor, organisation, *, name, file, channel, now, allow_test=False):
    """Read one table (a path or a seekable stream) and stage its rows; returns a Report, as `take_in` does.

    Uploads, also those of other programs, wait for somebody's word after a preview; that of a large table is made in
    the background. By folder and command line, a table whose header is known goes through at once; any other waits
    in the list of deliveries («fragt nach den Spalten»), with its rows in the database, so that the file itself can
    go. A table that cannot be read leaves a delivery in the state «abgelehnt» with its sentence. The same file again,
    while it waits or is worked on, is the same delivery: a second click or a lost answer makes no second preview.
    `allow_test` means nothing here: tables know no test messages.
    """
    one_at_a_time(organisation)
    mark = sha256_of(file)
    if same := _waiting(organisation, mark):
        return Report(same, [_line(same)])
    here = ColumnProfile.objects.filter(organisation=organisation)
    delivery = Delivery(
        organisation=organisation,
        source=name[-255:],
        sha256=mark,
        channel=channel,
        event=EVENT,
        received_at=now,
        received_by=actor.name[:120],
    )
    try:
        with transaction.atomic(), tables.read(file, set(here.values_list("fingerprint", flat=True))) as table:
            delivery.save()
            profile = here.filter(fingerprint=table.fingerprint).first()
            stage(delivery, table, profile)
    except tables.Unreadable as refusal:
        refused = ech.Refused(refusal.reason, refusal.sentence)
        return turn_away(actor, organisation, name=name, file=file, channel=channel, now=now, refusal=refused)
    return _went_on(actor, delivery, profile, now)


def _waiting(organisation, mark: str) -> Delivery | None:
    """The delivery that this very file is already, as long as nobody has decided about it."""
    rows = Delivery.objects.filter(organisation=organisation, sha256=mark, state__in=(*UNDECIDED, S.TAKING))
    return rows.select_related("organisation").first() if mark else None


def _went_on(actor, delivery: Delivery, profile: ColumnProfile | None, now) -> Report:
    """What comes after staging: a question, a preview, or, where nobody sits, the rows themselves."""
    report = Report(delivery)
    if profile is None:
        delivery.state, delivery.reason = S.ASKS, "asks_columns"
        delivery.sentence = _asks_because(delivery)
        delivery.save()
        report.lines.append(_line(delivery))
        return report
    sits = delivery.channel in (Delivery.Channel.UPLOAD, Delivery.Channel.API)
    if sits and is_large(delivery):
        leave(delivery, S.READING, now)
    else:
        show_preview(actor, delivery, now)
    if sits or not _may_go_on(actor, delivery) or must_decide(delivery):
        report.lines.append(_line(delivery))
        return report
    return _accepted(actor, delivery, now)


def _may_go_on(actor, delivery: Delivery) -> bool:
    return delivery.table["kind"] == tables.ARRIVALS or may_record_welcomes(actor, delivery.organisation_id)


def _asks_because(delivery: Delivery) -> str:
    new, gone = delivery.table.get("new", []), delivery.table.get("gone", [])
    if not new and not gone:
        return sentence("asks_columns")
    parts = [f"neu: {_names(new)}" if new else "", f"es fehlt: {_names(gone)}" if gone else ""]
    return sentence("columns_changed", "; ".join(part for part in parts if part))


def _names(names: list[str]) -> str:
    shown = ", ".join(f"«{name[:40]}»" for name in names[:5])
    return f"{shown} und {len(names) - 5} weitere" if len(names) > 5 else shown


def _line(delivery: Delivery) -> Line:
    return Line(delivery.source, None, delivery.event, None, R.WAITING, delivery.reason, delivery.sentence)


@action("register.import", label="Spalten der Tabelle bestimmt")
def choose_columns(actor, delivery, *, kind: str, columns: Mapping[str, str], meanings: Mapping, now):
    """Say what the columns of a waiting table mean; it is remembered, and the rows are previewed. Returns the delivery.

    `columns` maps the name of a column to a field or to nothing, `meanings` a field to words and what they mean.
    Refuses a field chosen twice, missing columns (registers §7, point 10), and a list of earlier conversations
    from somebody who may not record any. A column that was left out before has no texts any more: the answer is
    learned, the table discarded with the sentence that asks for it once more.
    """
    one_at_a_time(delivery.organisation)
    delivery = undecided(delivery)
    columns = {name: columns.get(name, tables.IGNORED) for name in delivery.table["columns"]}
    _check_columns(actor, delivery, kind, columns)
    profile, _ = ColumnProfile.objects.update_or_create(
        organisation=delivery.organisation,
        fingerprint=tables.fingerprint(delivery.table["columns"]),
        defaults={
            "kind": kind,
            "source": delivery.source,
            "columns": columns,
            "values": {field: dict(words) for field, words in meanings.items() if words},
            "learned_at": now,
            "learned_by": actor.name[:120],
        },
    )
    if gone := [name for name in delivery.table.get("left_out", ()) if columns.get(name)]:
        return discarded(delivery, "left_out", sentence("left_out", _names(gone)))
    if is_large(delivery):
        leave(delivery, S.READING, now, again=profile.pk)
        return delivery
    read_again(delivery, profile)
    show_preview(actor, delivery, now)
    return delivery


def _check_columns(actor, delivery: Delivery, kind: str, columns: Mapping[str, str]) -> None:
    fields, allowed = [field for field in columns.values() if field], tables.fields_of(kind)
    if unknown := next((field for field in fields if field not in allowed), None):
        word = tables.FIELDS[unknown].label if unknown in tables.FIELDS else unknown
        raise Refused(f"«{word}» gibt es in einer solchen Liste nicht. Wählen Sie ein anderes Feld.", "unknown_field")
    if twice := next((field for field in fields if fields.count(field) > 1), None):
        raise Refused(
            f"Zwei Spalten sind als «{allowed[twice]}» gewählt. Lassen Sie eine davon weg.", "field_chosen_twice"
        )
    if gone := tables.missing(fields, kind):
        raise Refused(f"Es fehlt noch: {'; '.join(gone)}. Wählen Sie die Spalten dafür.", "columns_missing")
    if kind == tables.WELCOMED and not may_record_welcomes(actor, delivery.organisation_id):
        raise Refused(NOT_YOURS, "not_yours")


@action("register.import", label="Tabelle übernommen")
def accept_table(actor, delivery, *, now, whole=False):
    """Apply the rows of a previewed table; they go, what came of them stays. Returns a Report.

    A large table is applied in the background, some hundred rows at a time. Rows that may mean somebody we know, and
    about which nobody has decided, become questions of the delivery; those of an office's own list of welcomes
    must be decided first, because a question could not keep what they tell. With `whole` the table holds all foreign
    residents: they are counted into the picture of the population, and nothing of them is stored for it.
    """
    one_at_a_time(delivery.organisation)
    not_while_undoing(delivery.organisation)
    delivery = undecided(delivery)
    if delivery.state != S.PREVIEW:
        raise Refused("Sagen Sie zuerst, was die Spalten bedeuten.", "asks_columns")
    if not _may_go_on(actor, delivery):
        raise Refused(NOT_YOURS, "not_yours")
    if number := must_decide(delivery):
        words = "einer Zeile" if number == 1 else f"{number} Zeilen"
        raise Refused(f"Sagen Sie zuerst bei {words}, ob es dieselbe Person ist.", "undecided_rows")
    if whole and delivery.table["kind"] == tables.ARRIVALS:
        delivery.table = delivery.table | {"census": {}}
    if is_large(delivery):
        leave(delivery, S.TAKING, now, by=actor.name)
        return Report(delivery, [_line(delivery)])
    return _accepted(actor, delivery, now)


def _accepted(actor, delivery: Delivery, now) -> Report:
    report = Report(delivery)
    intake = Intake(only_here(actor, delivery.organisation), delivery.organisation, now, delivery)
    apply_rows(intake, report)
    finish(report)
    return report


@action("register.import", label="Tabelle verworfen")
def discard_table(actor, delivery, *, now):
    """Throw the rows of a waiting table away; what its columns mean stays learned. Returns the delivery."""
    delivery = undecided(delivery)
    return discarded(delivery, "discarded", f"Verworfen von {actor.name}.")
