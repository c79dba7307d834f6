"""Every table belongs to a data set with purpose, basis, term and measures; changes are dated and inherited."""

from datetime import timedelta

import pytest
from django.apps import apps

from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import Inherited, Own, TenantLess, scoped
from willkomm.core.protection.actions import provide
from willkomm.core.protection.queries import entries
from willkomm.core.protection.rules import KINDS
from willkomm.core.protection.shipped import shipped, tables

OURS = [
    model
    for model in apps.get_models()
    if issubclass(model, Own | Inherited | TenantLess) or model.__module__.startswith("willkomm.")
]


def test_every_model_belongs_to_a_data_set():
    missing = sorted({model._meta.label for model in OURS} - set(tables()))
    assert not missing, f"Name their data set in core/protection/defaults.toml (tables): {missing}"


def test_the_register_names_no_model_that_does_not_exist():
    gone = sorted(set(tables()) - {model._meta.label for model in OURS})
    assert not gone, gone


@pytest.mark.parametrize("key", shipped("dataset"))
def test_every_data_set_says_what_the_law_wants_known(key):
    row = shipped("dataset")[key]
    for name in ("name", "purpose", "basis", "persons", "categories", "recipients", "retention", "controller"):
        assert getattr(row, name).strip(), name
    assert row.processor and row.measures
    assert set(row.retention.split(", ")) <= {*shipped("retention"), "figures", "none"}


def test_what_nobody_has_checked_says_so():
    assert not any(row.checked for kind in KINDS for row in shipped(kind).values())


def test_the_ahv_number_is_off_and_the_register_says_it():
    assert "AHV-Nummer wird nicht gespeichert" in shipped("dataset")["people"].categories


def test_the_canton_changes_a_row_for_everybody_and_a_municipality_its_own(kim, dora, canton, zuchwil, as_actor, now):
    day = now.date()
    provide(as_actor(kim), canton, kind="dataset", key="people", facts={"basis": "§ 99 SG"}, valid_from=day, now=now)
    with scoped(as_actor(dora).scope):
        assert entries(zuchwil, "dataset", day)["people"].value.basis == "§ 99 SG"
    facts = {"basis": "Reglement", "checked": True}
    later = day + timedelta(days=10)
    provide(as_actor(dora), zuchwil, kind="dataset", key="people", facts=facts, valid_from=later, now=now)
    with scoped(as_actor(dora).scope):
        assert entries(zuchwil, "dataset", day)["people"].value.basis == "§ 99 SG"
        found = entries(zuchwil, "dataset", later)["people"]
    assert (found.value.basis, found.value.checked, found.owner) == ("Reglement", True, zuchwil.pk)
    assert found.value.purpose == shipped("dataset")["people"].purpose


@pytest.mark.parametrize(
    ("kind", "key", "facts", "words"),
    [
        ("retention", "access_log", {"days": 30}, "zwischen 365 und 730"),
        ("retention", "raw_message", {"days": 8}, "zwischen 0 und 7"),
        ("dataset", "moon", {}, "gibt es nicht"),
        ("dataset", "people", {"religion": "x"}, "religion"),
        ("threshold", "reading", {"count": 0}, "zwischen 1"),
    ],
)
def test_what_makes_no_sense_is_refused(kind, key, facts, words, dora, zuchwil, as_actor, now):
    with pytest.raises(Refused, match=words):
        provide(as_actor(dora), zuchwil, kind=kind, key=key, facts=facts, valid_from=now.date(), now=now)


def test_an_officer_changes_nothing(anna, zuchwil, as_actor, now):
    with pytest.raises(Forbidden):
        provide(as_actor(anna), zuchwil, kind="dataset", key="people", facts={}, valid_from=now.date(), now=now)
