"""Making one of two, and two again: every changed row is kept as it was before and as it is now.

Nothing here is a verb of its own: whoever joins people or households opens a `Journal` in their action, changes rows
through it alone, and closes it. Parting plays it backwards.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Model

from willkomm.common.people.models import Household, JoinedRow, Joining, Person, SearchToken
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import Own, tenant_models

UNDO_WITHIN = timedelta(days=90)
_OURS = (Joining, JoinedRow, SearchToken)
CHANGED_SINCE = (
    "Seit dem Zusammenführen haben sich zusammengeführte Angaben geändert; die beiden lassen sich nicht mehr trennen."
    " Erfassen Sie die zweite Person neu, wenn es doch zwei sind."
)
TOO_LATE = (
    "Das Zusammenführen liegt zu lange zurück, um es rückgängig zu machen. Erfassen Sie die zweite Person neu, wenn es"
    " doch zwei sind."
)


def plain(value):
    """A column's value as JSON keeps it, to the microsecond."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _columns(model: type[Model]) -> dict:
    fields = (field for field in model._meta.concrete_fields if not field.generated)
    return {field.attname: getattr(field, "target_field", field) for field in fields}


def _alive(model: type[Model], kept: Mapping) -> dict:
    fields = _columns(model)
    return {name: fields[name].to_python(value) for name, value in kept.items()}


class Journal:
    """The rows that one joining changes, in their order."""

    def __init__(self, joining: Joining):
        self.joining, self.rows = joining, []

    def _note(self, row: Model, before: dict, after: dict | None) -> None:
        self.rows.append(
            JoinedRow(
                organisation_id=self.joining.organisation_id,
                joining=self.joining,
                position=len(self.rows),
                table=row._meta.label_lower,
                row=row.pk,
                before=before,
                after=after,
            )
        )

    def change(self, row: Model, **values) -> None:
        """Write columns of a row (keys by their column, `person_id`); what stays the same is not noted."""
        before = {name: plain(getattr(row, name)) for name in values}
        after = {name: plain(value) for name, value in values.items()}
        moved = {name for name in values if before[name] != after[name]}
        if not moved:
            return
        self._note(row, {name: before[name] for name in moved}, {name: after[name] for name in moved})
        type(row)._base_manager.filter(pk=row.pk).update(**{name: values[name] for name in moved})
        for name in moved:
            setattr(row, name, values[name])

    def drop(self, row: Model) -> None:
        """Delete a row that would say the same twice."""
        self._note(row, {name: plain(getattr(row, name)) for name in _columns(type(row))}, None)
        type(row)._base_manager.filter(pk=row.pk).delete()

    def close(self) -> None:
        """Store what was noted."""
        JoinedRow.objects.bulk_create(self.rows, batch_size=500)


def repoint(journal: Journal, old: Model, new: Model) -> None:
    """Let everything that points to `old` point to `new`, in whatever table it stands.

    A row that would double one of `new` is dropped, or stays where it is when it was merged into that one.
    Append-only histories stay with their row.
    """
    for model in tenant_models(Own):
        if model in _OURS or getattr(model, "append_only", False):
            continue
        for field in model._meta.concrete_fields:
            if field.many_to_one and field.related_model is type(old) and field.name != "merged_into":
                _repoint(journal, model, field, old, new)


def _repoint(journal: Journal, model, field, old: Model, new: Model) -> None:
    unique = [c.fields for c in model._meta.constraints if field.name in getattr(c, "fields", ())]
    merges = any(each.name == "merged_into" for each in model._meta.concrete_fields)
    for row in model._base_manager.filter(**{field.name: old}).order_by("pk"):
        if merges and unique and row.merged_into_id is not None:
            continue
        if row._meta.model is type(new) and row.pk == new.pk:
            journal.change(row, **{field.attname: None})
            continue
        twin = {name: getattr(row, model._meta.get_field(name).attname) for fields in unique for name in fields}
        doubled = any(
            model._base_manager.filter(**{n: twin[n] for n in fields if n != field.name}, **{field.name: new}).exists()
            for fields in unique
        )
        if doubled:
            journal.drop(row)
        else:
            journal.change(row, **{field.attname: new.pk})


def absorb_household(journal: Journal, keep: Household, other: Household) -> None:
    """Everybody and everything of one household goes to the other: people, dossiers, letters, conversations.

    What the register knows it by goes along where the other lacks it, so that the next message finds the joint one.
    """
    keys = {name: getattr(other, name) for name in ("process_key", "dwelling_key")}
    journal.change(other, join_proposal_id=None, process_key="", dwelling_key="")
    repoint(journal, other, keep)
    keep.refresh_from_db()
    lacking = {name: key for name, key in keys.items() if key and not getattr(keep, name)}
    journal.change(keep, formed_by=Household.FormedBy.OFFICE.value, **lacking)


def absorb_person(journal: Journal, keep: Person, other: Person, facts: Mapping) -> None:
    """Everything that tells of `other` tells of `keep`; `facts` are columns of `keep` to write.

    The row of `other` stays in the household of `keep`, out of sight, with its register number, so that messages about
    it find `keep` and both are forgotten together.
    """
    repoint(journal, other, keep)
    _once(journal, keep)
    for earlier in Person.everyone.filter(merged_into=other):
        journal.change(earlier, merged_into_id=keep.pk)
    numbers = {name: facts[name] for name in ("id_category", "id_value", "zemis") if name in facts}
    gone = {"merged_into_id": keep.pk, "household_id": keep.household_id}
    journal.change(other, **gone, **dict.fromkeys(numbers, ""))
    journal.change(keep, **facts)


def _once(journal: Journal, person: Person) -> None:
    """Relations that both entries had stand once; nobody is related to themselves."""
    seen = set()
    for row in person.relations.order_by("pk"):
        mark = (row.kind, row.partner_id, row.partner_value, row.partner_name, row.partner_first_name)
        if row.partner_id == person.pk or mark in seen:
            journal.drop(row)
        seen.add(mark)


def play_back(joining: Joining) -> list[JoinedRow]:
    """Put every row of a joining back as it was; returns the rows played.

    Raises Refused when a row no longer says what the joining wrote, or when the rows are forgotten.
    """
    models = {model._meta.label_lower: model for model in tenant_models(Own)}
    rows = list(joining.rows.order_by("-position"))
    if not rows:
        raise Refused(TOO_LATE, "too_late")
    for row in rows:
        _put_back(models[row.table], row)
    return rows


def _put_back(model: type[Model], row: JoinedRow) -> None:
    there = model._base_manager.filter(pk=row.row)
    before = _alive(model, row.before)
    if row.after is None:
        model._base_manager.bulk_create([model(**before)])
    else:
        found = there.values(*row.after).first()
        if found is None or {name: plain(value) for name, value in found.items()} != row.after:
            raise Refused(CHANGED_SINCE, "changed_since")
    there.update(**before)


@action("cases.open", label="Alte Zusammenführungen vergessen")
def forget_joinings(actor, organisation, *, now):
    """Forget what joinings of long ago changed (UNDO_WITHIN); they cannot be undone any more. Returns how many rows."""
    rows = JoinedRow.objects.filter(organisation=organisation, joining__joined_at__lt=now - UNDO_WITHIN)
    return rows.delete()[0]
