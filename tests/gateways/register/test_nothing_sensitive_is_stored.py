"""Every column of every table is read after an import: AHV number, religion and the rest are nowhere."""

import pytest
from django.db import connection
from tests.gateways.register.ech.messages import write_base_delivery

from willkomm.core.kernel.tenancy import scoped

RIGHT = "7560000001016"
# What `sensitive` puts into religion, guardianship, army, health insurance and matrimonial property.
SECRETS = ("Geheim", "G-SECRET", RIGHT, "756.0000.0010.16")


def everything(office) -> str:
    """All rows of all tables as text, as the application may read them for this office."""
    with scoped(office.actor.scope), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [f'"{table}"'])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT t::text FROM "{table}" AS t')
                rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def found(text, secrets=SECRETS):
    return [line[:200] for line in text.splitlines() for secret in secrets if secret in line]


def test_the_scan_sees_what_is_stored(office):
    office.bring("moveIn")
    text = everything(office)
    assert "Ferreira Lobato" in text and "MU.2534" in text and "case_opened" in text


@pytest.mark.parametrize("variant", ["strict", "f"])
def test_sensitive_facts_are_nowhere(office, variant):
    facts = {"sensitive": True, "ahv": RIGHT, "parents": ({"kind": 3, "ahv": RIGHT, "local": ("MU.2534", "5")},)}
    office.bring("moveIn", facts, variant=variant)
    office.bring("death", facts | {"local": ("MU.2534", "unbekannt")}, variant=variant)
    office.bring("correctIdentification", facts, variant=variant)
    office.bring("moveIn", facts | {"local": None}, variant=variant)
    assert not found(everything(office))


def test_an_ahv_number_under_another_name_is_nowhere(office):
    others = (("CH.AHV", "756.0000.0010.16"), ("CH.VN", RIGHT), ("MU.2534.AHV", RIGHT))
    office.bring("moveIn", {"others": others})
    office.bring("move", {"local": ("MU.2534", RIGHT)}, variant="f")
    assert not found(everything(office))


def test_a_part_of_a_base_delivery_that_waits_keeps_nothing_either(office, tmp_path):
    people = [{"sensitive": True, "ahv": RIGHT}]
    header = {"partial": ("TEIL", 2, 1), "message_id": "B-1", "message_date": "2026-11-03T08:00:00+01:00"}
    office.take(write_base_delivery(tmp_path / "base.xml", people, header))
    assert not found(everything(office))


def test_nothing_of_the_sample_message_is_stored_that_must_not_be(office, shared):
    import re

    path = next((shared / "ech").rglob("02_moveIn_ausland_b_eu.xml"))
    numbers = re.findall(r"756\d{10}", path.read_text("utf-8"))
    assert numbers, "the sample holds an AHV number"
    office.take(path, name=path.name, allow_test=True)
    text = everything(office)
    assert office.cases() and not found(text, numbers)
    assert "religion" not in text.casefold()
