"""Every table has something that deletes its rows in time, run by the clock, or a reason why they stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from tests.core.protection.test_keep_the_processing_register import OURS

from willkomm.config.duties import DUTIES, forget_jobs
from willkomm.config.schedule import ENTRIES
from willkomm.core.kernel.tenancy import Own
from willkomm.core.protection.shipped import deletions, kept, shipped, tables

CLOCKWORK = {function for function, _every in DUTIES.values()} | {entry.function for entry in ENTRIES}
LABELS = {model._meta.label for model in OURS}


def test_every_table_is_deleted_in_time_or_stays_for_a_reason():
    assert deletions().keys() | kept().keys() == LABELS
    assert not deletions().keys() & kept().keys()
    assert all(len(reason) > 10 for reason in kept().values())


@pytest.mark.parametrize("path", sorted(set(deletions().values())))
def test_what_deletes_exists_and_the_clock_runs_it(path):
    assert callable(import_string(path))
    assert path in CLOCKWORK


# Tables of libraries: what deletes their rows, or that they hold nobody.
LIBRARIES = {
    "account.EmailAddress": "willkomm.gateways.privacy.actions.erase_due",
    "account.EmailConfirmation": "willkomm.gateways.privacy.actions.erase_due",
    "mfa.Authenticator": "willkomm.gateways.privacy.actions.erase_due",
    "sessions.Session": "willkomm.config.sign_in.tidy",
    "usersessions.UserSession": "willkomm.config.sign_in.tidy",
    "django_tasks_database.DBTaskResult": "willkomm.config.duties.forget_jobs",
    "auth.Group": "",
    "auth.Permission": "",
    "contenttypes.ContentType": "",
}


def test_tables_of_libraries_are_thought_of_as_well():
    assert {model._meta.label for model in apps.get_models()} - LABELS == LIBRARIES.keys()
    assert set(LIBRARIES.values()) - {""} <= CLOCKWORK


@pytest.mark.django_db
def test_finished_jobs_go_after_two_weeks():
    for days in (15, 13):
        at = timezone.now() - timedelta(days=days)
        DBTaskResult.objects.create(task_path="x", args_kwargs={}, backend_name="default", finished_at=at)
    DBTaskResult.objects.create(task_path="waiting", args_kwargs={}, backend_name="default")
    assert forget_jobs() == 1
    assert DBTaskResult.objects.count() == 2


def test_what_is_deleted_has_a_term_in_the_register():
    for label in deletions():
        terms = set(shipped("dataset")[tables()[label]].retention.split(", "))
        assert terms <= shipped("retention").keys() or label.startswith("organisations.Contact"), label


def test_what_stays_behind_a_wall_holds_nobody():
    """Rules, technical settings and numbers; everything else of a municipality goes."""
    walled = {model._meta.label for model in OURS if issubclass(model, Own)}
    assert walled & kept().keys() == {
        "protection.Erasure", "register.ColumnProfile", "register.SedexConnection",
    }  # fmt: skip
