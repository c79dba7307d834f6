"""Every table has something that deletes its rows in time, run by the clock, or a reason why they stay."""

import pytest
from django.utils.module_loading import import_string
from tests.core.protection.test_keep_the_processing_register import OURS

from willkomm.config.duties import DUTIES
from willkomm.config.schedule import ENTRIES
from willkomm.core.kernel.tenancy import Own
from willkomm.core.protection.shipped import deletions, kept, shipped, tables

LABELS = {model._meta.label for model in OURS}


def test_every_table_is_deleted_in_time_or_stays_for_a_reason():
    assert deletions().keys() | kept().keys() == LABELS
    assert not deletions().keys() & kept().keys()
    assert all(len(reason) > 10 for reason in kept().values())


@pytest.mark.parametrize("path", sorted(set(deletions().values())))
def test_what_deletes_exists_and_the_clock_runs_it(path):
    assert callable(import_string(path))
    assert path in {function for function, _every in DUTIES.values()} | {entry.function for entry in ENTRIES}


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
