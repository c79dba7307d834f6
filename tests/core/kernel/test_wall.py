"""The wall: each of its known traps has a test that would notice it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from willkomm.common.people.models import Household, Person
from willkomm.core.audit.models import AuditEntry
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import Scope, UnscopedQuery, current_scope, scoped, tenant_models
from willkomm.welcome.cases.models import Case


def rows(sql: str, *params) -> list[tuple]:
    """Ask the database directly, past the guard."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.execute(sql, params)
        return cursor.cursor.fetchall() if cursor.cursor.description else []


@pytest.fixture
def two(anna, nora, zuchwil, derendingen, arrive):
    """One case in Zuchwil, one at the neighbour's."""
    return arrive(anna, zuchwil)[0], arrive(nora, derendingen)[0]


def everywhere(*organisations) -> Scope:
    ids = frozenset(o.pk for o in organisations)
    return Scope(ids, ids, ids)


def test_without_a_scope_there_are_no_rows_and_no_error(two):
    assert rows("SELECT count(*) FROM cases_case") == [(0,)]


def test_an_emptied_scope_is_an_empty_text_and_still_gives_no_rows(two, zuchwil):
    with scoped(everywhere(zuchwil)):
        assert rows("SELECT count(*) FROM cases_case") == [(1,)]
    assert rows("SELECT current_setting('willkomm.read', true)") == [("",)]
    assert rows("SELECT count(*) FROM cases_case") == [(0,)]


def test_a_tenant_query_without_a_scope_raises_instead_of_staying_silent(two):
    for ask in (
        lambda: list(Case.objects.all()),
        lambda: Case.objects.count(),
        lambda: Case.objects.update(reason="x"),
        lambda: Case.objects.all().delete(),
        lambda: Household.objects.bulk_create([Household(organisation_id=1)]),
        lambda: list(Case.objects.raw("SELECT * FROM cases_case")),
    ):
        with pytest.raises(UnscopedQuery):
            ask()


@pytest.mark.django_db(transaction=True)
def test_the_scope_needs_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"), scoped(Scope()):
        pass


def test_a_widened_scope_ends_with_its_block(two, zuchwil, derendingen):
    with scoped(everywhere(zuchwil)):
        with transaction.atomic(), scoped(everywhere(zuchwil, derendingen)):
            assert Case.objects.count() == 2
        assert Case.objects.count() == 1
        assert rows("SELECT count(*) FROM cases_case") == [(1,)]


def test_a_scope_ends_after_an_error_too(two, zuchwil, derendingen):
    with scoped(everywhere(zuchwil)):
        with pytest.raises(DatabaseError), transaction.atomic(), scoped(everywhere(derendingen)):
            rows("SELECT 1/0")
        assert Case.objects.get().organisation_id == zuchwil.pk


def test_writing_into_another_organisation_is_refused(zuchwil, derendingen):
    with scoped(everywhere(zuchwil)), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Household.objects.create(organisation=derendingen)


def test_reading_elsewhere_does_not_allow_writing_there(two, zuchwil, derendingen):
    here, both = frozenset({zuchwil.pk}), frozenset({zuchwil.pk, derendingen.pk})
    with scoped(Scope(read=both, write=here, inherit=both)):
        assert Case.objects.count() == 2
        assert Case.objects.update(flagged="x") == 1
        assert rows("WITH gone AS (DELETE FROM cases_outcome RETURNING 1) SELECT count(*) FROM gone") == [(0,)]


def test_hidden_rows_are_neither_changed_nor_deleted(two, zuchwil):
    with scoped(everywhere(zuchwil)):
        assert Case.objects.filter(pk=two[1].pk).update(flagged="x") == 0


def test_a_child_of_a_foreign_parent_fails_as_a_sentence_and_not_at_commit(two, zuchwil, anna, as_actor):
    @action("cases.edit")
    def adopt(actor, case):
        Person.objects.filter(pk=case.person_id).update(household_id=two[1].household_id)

    with pytest.raises(Refused, match="passt nicht"):
        adopt(as_actor(anna), two[0])


def test_deleting_a_parent_with_hidden_children_is_refused(two, zuchwil, anna, as_actor):
    @action("cases.edit")
    def forget(actor, case):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_household WHERE id = %s", [case.household_id])

    with pytest.raises(Refused):
        forget(as_actor(anna), two[0])


def test_a_foreign_write_inside_an_action_is_forbidden(zuchwil, derendingen, anna, as_actor):
    @action("cases.edit")
    def stray(actor, organisation):
        Household.objects.create(organisation=derendingen)

    with pytest.raises(Forbidden):
        stray(as_actor(anna), zuchwil)


def test_append_only_tables_take_no_changes(two, zuchwil):
    with scoped(everywhere(zuchwil)):
        assert AuditEntry.objects.exists()
        for change in ("UPDATE audit_auditentry SET verb = 'x'", "DELETE FROM audit_auditentry"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(change)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            list(AuditEntry.objects.select_for_update())


def test_the_application_can_not_switch_the_wall_off(two, zuchwil):
    with scoped(everywhere(zuchwil)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows("SET LOCAL row_security = off")
        rows("SELECT count(*) FROM cases_case")


def test_a_reader_leaves_a_trace_but_writes_nothing_else(two, zuchwil, rita, as_actor):
    scope = as_actor(rita).scope
    assert zuchwil.pk in scope.read
    assert not scope.write
    with scoped(scope), pytest.raises(ProgrammingError), transaction.atomic():
        Household.objects.create(organisation=zuchwil)


def test_a_scope_is_over_with_its_block(two, zuchwil, derendingen):
    with scoped(everywhere(zuchwil, derendingen)):
        assert Case.objects.count() == 2
    assert current_scope() is None


def test_the_scope_is_an_init_plan_and_not_asked_per_row():
    for table, policy, condition in rows(
        "SELECT tablename, policyname, coalesce(qual, with_check) FROM pg_policies WHERE policyname LIKE 'wall_%%'"
    ):
        assert "( SELECT (NULLIF(current_setting(" in condition, (table, policy)


def test_no_tenant_table_carries_an_index_that_the_wall_makes_useless():
    tables = [model._meta.db_table for model in tenant_models()]
    found = rows("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", tables)
    assert not [name for name, definition in found if "USING gin" in definition or "USING gist" in definition]


def test_a_repeated_condition_serves_an_ordered_page_from_the_index(anna, zuchwil, as_actor, two):
    actor = as_actor(anna)
    with scoped(actor.scope):
        rows("SET LOCAL enable_seqscan = off")
        rows("SET LOCAL enable_bitmapscan = off")
        rows("SET LOCAL enable_sort = off")  # two rows are sorted as cheaply by any index
        query = Case.objects.for_scope(actor, "cases.view").order_by("-arrived_on", "-id")[:50]
        plan = query.explain()
    assert "case_by_arrival" in plan
    assert "Sort" not in plan


def test_saving_on_a_hidden_key_does_not_create_a_twin(two, zuchwil):
    with scoped(everywhere(zuchwil)), pytest.raises(IntegrityError), transaction.atomic():
        Household(pk=two[1].household_id, organisation=zuchwil).save(force_insert=True)


def test_there_is_one_alias_and_the_application_does_not_own_tables(settings):
    assert list(settings.DATABASES) == ["default"]
    owners = {owner for (owner,) in rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")}
    [(me, superuser, bypass)] = rows(
        "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert me not in owners
    assert (superuser, bypass) == (False, False)


def test_every_kind_of_table_is_declared():
    from django.apps import apps

    from willkomm.core.kernel.tenancy import Inherited, Own, TenantLess

    ours = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("willkomm.")]
    assert ours
    for model in ours:
        declared = issubclass(model, Own | Inherited | TenantLess)
        through = bool(model._meta.auto_created) and issubclass(model._meta.auto_created, TenantLess)
        assert declared or through, f"{model.__name__} is neither own nor inherited nor tenant-less"
        assert issubclass(model, models.Model)


@pytest.mark.django_db(transaction=True)
def test_a_scope_until_the_end_goes_with_its_transaction_and_costs_one_question():
    scope = Scope(frozenset({1}), frozenset(), frozenset())
    with CaptureQueriesContext(connection) as asked, transaction.atomic(), scoped(scope, until_the_end=True):
        assert rows("SELECT current_setting('willkomm.read', true)") == [("{1}",)]
    assert rows("SELECT NULLIF(current_setting('willkomm.read', true), '')") == [(None,)]
    assert len([q for q in asked if "set_config" in q["sql"]]) == 1


def test_inside_another_transaction_such_a_scope_is_taken_back_all_the_same(two, zuchwil):
    with transaction.atomic(), scoped(everywhere(zuchwil), until_the_end=True):
        assert rows("SELECT count(*) FROM cases_case") == [(1,)]
    assert rows("SELECT count(*) FROM cases_case") == [(0,)]
