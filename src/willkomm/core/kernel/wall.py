"""The migration operation that builds the wall around a table: policies, composite keys, append-only."""

from django.db.migrations.operations.base import Operation

_IDS = "ANY ((SELECT nullif(current_setting('willkomm.{name}', true), '')::bigint[])::bigint[])"


def _policies(table: str, kind: str, append_only: bool, insert: str) -> list[str]:
    read = _IDS.format(name="inherit" if kind == "inherited" else "read")
    write = _IDS.format(name="write")
    lines = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY wall_read ON "{table}" FOR SELECT USING (organisation_id = {read})',
        f'CREATE POLICY wall_insert ON "{table}" FOR INSERT WITH CHECK (organisation_id = {_IDS.format(name=insert)})',
    ]
    if not append_only:
        lines += [
            f'CREATE POLICY wall_update ON "{table}" FOR UPDATE USING (organisation_id = {write})'
            f" WITH CHECK (organisation_id = {write})",
            f'CREATE POLICY wall_delete ON "{table}" FOR DELETE USING (organisation_id = {write})',
        ]
    return lines


class Wall(Operation):
    """Put a tenant table behind the wall.

    `kind` is "own" or "inherited". `parents` names the foreign keys to tenant tables whose row must belong to the
    same organisation: each gets a second, composite and deferred key, because plain foreign-key checks ignore
    row-level security. `append_only` leaves out the policies for UPDATE and DELETE. `insert` names the scope that
    may add rows: "write", or "read" for the access log, where somebody who may only read must still leave a trace.
    `keys_only` adds keys of `parents` to a table that has its wall. A table without `id` cannot be a parent.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model, kind="own", parents=(), append_only=False, insert="write", keys_only=False):
        self.model, self.kind, self.parents = model, kind, tuple(parents)
        self.append_only, self.insert, self.keys_only = append_only, insert, keys_only

    def deconstruct(self):
        """Let Django write the operation down again."""
        keywords = {
            "kind": self.kind,
            "parents": self.parents,
            "append_only": self.append_only,
            "insert": self.insert,
            "keys_only": self.keys_only,
        }
        return self.__class__.__name__, [self.model], keywords

    def state_forwards(self, app_label, state):
        """Django's picture of the models stays as it is, so `makemigrations --check` stays clean."""

    def _keys(self, app_label, apps):
        model = apps.get_model(app_label, self.model)
        table = model._meta.db_table
        for name in self.parents:
            field = model._meta.get_field(name)
            yield table, f"{table}_{name}_tenant", field.column, field.related_model._meta.db_table

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Add policies, the unique pair (organisation, id) and the composite keys."""
        meta = to_state.apps.get_model(app_label, self.model)._meta
        table = meta.db_table
        schema_editor.execute("SET LOCAL lock_timeout = '20s'")
        for line in () if self.keys_only else _policies(table, self.kind, self.append_only, self.insert):
            schema_editor.execute(line)
        if not self.keys_only and meta.pk.column == "id":
            schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_tenant" UNIQUE (organisation_id, id)')
        for child, key, column, parent in self._keys(app_label, to_state.apps):
            schema_editor.execute(
                f'ALTER TABLE "{child}" ADD CONSTRAINT "{key}" FOREIGN KEY (organisation_id, "{column}")'
                f' REFERENCES "{parent}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED'
            )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Take everything down again, in the opposite order."""
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        for child, key, _column, _parent in self._keys(app_label, from_state.apps):
            schema_editor.execute(f'ALTER TABLE "{child}" DROP CONSTRAINT "{key}"')
        if self.keys_only:
            return
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_tenant"')
        for policy in ("wall_delete", "wall_update", "wall_insert", "wall_read"):
            schema_editor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY')

    def describe(self):
        """One line for `migrate --plan`."""
        return f"Build the wall around {self.model}"
