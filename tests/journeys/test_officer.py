"""An integration officer's week: from the register's files to the figure, on a wide screen and on a phone."""

import pytest

from tests.journeys import officer
from tests.journeys.conftest import PHONE, WIDE


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_the_registers_files_to_the_figure(visit, anna, practising, viewport):
    visitor = visit(viewport)
    visitor.sign_in(anna)
    page = officer.upload(visitor, officer.three_messages())
    assert "3 Dateien verarbeitet" in officer.alert(page)
    officer.confirm_all(visitor)
    assert "1 Haushalt bestätigt" in officer.alert(page)
    officer.take_up(visitor, "Selam Tesfay")
    officer.open_dossier(visitor, "Tesfay")
    assert "Selam Tesfay" in officer.create_letter(visitor)
    officer.mark_posted(visitor)
    assert "zur Post" in officer.alert(page)
    officer.record(visitor)
    assert "Eingetragen" in officer.alert(page)
    visitor.open("/kennzahlen/")
    assert officer.figures(page)["Geführte Gespräche"] == "1"


def test_uploads_a_whole_family_of_sample_messages_and_finds_one_household(visit, member, municipality, shared):
    olten = municipality(2581)
    olten.test_mode = True
    olten.save()
    files = sorted((shared / "ech" / "samples" / "ech0020" / "20_familie").glob("*.xml"))
    visitor = visit()
    visitor.enter(member("Olivia", "officer", olten))
    visitor.page.goto(visitor.base + "/")
    page = officer.upload(visitor, [officer.file(each.name, each.read_bytes()) for each in files])
    assert f"{len(files)} Dateien verarbeitet" in officer.alert(page)
    page = visitor.open("/zuzuege/")
    assert page.locator("main article").count() == 1
