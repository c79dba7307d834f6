"""The drop folder: a table with a known header goes through, any other waits in the list; the file itself goes."""

import pytest
from tests.gateways.register.tables.making import HEADER, ROW, as_csv, as_xlsx, row

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.folder import poll
from willkomm.gateways.register.models import Delivery


@pytest.fixture
def drop(tmp_path, settings, zuchwil):
    """Zuchwil's drop folder."""
    settings.HOME = tmp_path
    folder = tmp_path / "drop" / "2534"
    folder.mkdir(parents=True)
    return folder


def bring(drop, now, name, content):
    """Leave a file and let the worker look twice; returns the newest delivery and what lies in the folder."""
    (drop / name).write_bytes(content)
    poll(drop, now)
    poll(drop, now)
    left = [path.name for path in drop.iterdir() if path.is_file() and not path.name.startswith(".")]
    return Delivery.objects.order_by("-pk").first(), left


def test_an_unknown_table_waits_and_a_known_one_goes_through(drop, lists, now):
    with scoped(lists.actor.scope):
        first, left = bring(drop, now, "zuzuege.csv", as_csv(ROW))
        assert (first.state, first.received_by, left) == ("asks", "Ablageordner", [])
        lists.accept(lists.explain(first))
        second, left = bring(drop, now, "zuzuege.xlsx", as_xlsx(row(**{"Pers.-Nr.": "102"}, Name="Costa")))
        assert (second.state, second.counts, left) == ("done", {"case_opened": 1}, [])
        changed, _ = bring(drop, now, "neu.csv", as_csv(ROW, header=[*HEADER[:-1], "Ortsteil"]))
        assert changed.state == "asks" and "«Ortsteil»" in changed.sentence


def test_a_broken_table_is_set_aside_with_its_reason(drop, lists, now):
    with scoped(lists.actor.scope):
        delivery, _ = bring(drop, now, "kaputt.csv", b"Name;Vorname\x00")
    assert delivery.state == "rejected"
    assert "Nullzeichen" in (drop / "error" / "kaputt.csv.reason.txt").read_text("utf-8")
