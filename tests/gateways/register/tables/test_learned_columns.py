"""What columns mean is proposed, said once, remembered; a changed header stops and asks."""

import pytest
from tests.gateways.register.tables.making import HEADER, ROW, WELCOMED, as_csv, as_xlsx, row

from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register import tables


def proposed(header, kind="arrivals"):
    return {each.header: (each.field, each.sure) for each in tables.propose(header, kind)}


def test_known_names_are_sure_and_other_spellings_are_proposed():
    found = proposed(["Familienname", "Staatsangehörigkeitt", "Konfession", "Lieblingsfarbe"])
    assert found["Familienname"] == ("official_name", True)
    assert found["Staatsangehörigkeitt"] == ("nationality", False)
    assert found["Konfession"] == ("", True)
    assert found["Lieblingsfarbe"] == ("", False)


def test_no_field_is_proposed_twice():
    fields = [field for field, _ in proposed(["Name", "Nachname", "Familienname"]).values() if field]
    assert fields == ["official_name"]


def test_a_list_of_earlier_welcomes_is_recognised_by_its_columns():
    assert tables.likely_kind(WELCOMED) == "welcomed" and tables.likely_kind(HEADER) == "arrivals"
    assert proposed(WELCOMED, "welcomed")["Gespräch am"] == ("welcomed", True)


def test_the_columns_that_no_list_can_do_without():
    assert tables.missing(["official_name", "first_name", "born", "arrived", "nationality", "street"], "arrivals") == []
    assert tables.missing(["full_name", "local_id", "arrived", "nationality", "street"], "arrivals") == []
    assert tables.missing(["official_name"], "arrivals") == [
        "Vorname oder Name und Vorname in einer Spalte",
        "Geburtsdatum oder Registernummer der Person",
        "Zuzugsdatum",
        "Staatsangehörigkeit",
        "Strasse",
    ]


def test_a_new_table_asks_and_the_next_one_does_not(lists):
    first = lists.table(as_csv(ROW)).delivery
    assert (first.state, first.reason) == ("asks", "asks_columns")
    assert lists.explain(first).state == "preview"
    shuffled = as_xlsx(ROW[::-1], header=HEADER[::-1], titles=[["Zuzüge Dezember"]])
    assert lists.table(shuffled, name="dezember.xlsx").delivery.state == "preview"
    [profile] = lists.profiles()
    assert profile.columns["Name"] == "official_name" and profile.learned_by == "Betrieb"


def test_a_changed_header_says_what_changed(lists):
    lists.explain(lists.table(as_csv(ROW)).delivery)
    changed = lists.table(as_csv(ROW, header=[*HEADER[:-1], "Ortsteil"])).delivery
    assert changed.state == "asks"
    assert "neu: «Ortsteil»; es fehlt: «Ort»" in changed.sentence
    lists.explain(changed)
    assert len(lists.profiles()) == 2


def test_what_was_said_about_a_similar_table_is_proposed_again(lists):
    from willkomm.core.kernel.tenancy import scoped
    from willkomm.gateways.register.queries import column_question

    header = ["Rätsel", *HEADER[1:]]
    delivery = lists.table(as_csv(ROW, header=header)).delivery
    lists.explain(delivery, columns={"Rätsel": "local_id"})
    again = lists.table(as_csv([*ROW, ""], header=[*header, "Zusatz"])).delivery
    with scoped(lists.actor.scope):
        found = {each.header: each.field for each in column_question(again).proposals}
    assert found["Rätsel"] == "local_id"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"Vorname": "official_name"}, "Zwei Spalten sind als «Name» gewählt."),
        ({"Nationalität": ""}, "Es fehlt noch: Staatsangehörigkeit."),
        ({"Ort": "welcomed"}, "gibt es in einer solchen Liste nicht"),
    ],
)
def test_columns_that_cannot_be_are_refused_in_a_sentence(lists, columns, words):
    delivery = lists.table(as_csv(ROW)).delivery
    with pytest.raises(Refused, match=words):
        lists.explain(delivery, columns=columns)
    assert lists.profiles() == []


def test_a_word_of_the_office_is_explained_once(lists):
    delivery = lists.table(as_csv(row(Nationalität="Lusitania"))).delivery
    assert lists.rows(lists.explain(delivery))[0][1] == "faulty"
    again = lists.explain(delivery, meanings={"nationality": {"lusitania": "PT"}})
    assert lists.rows(again)[0][1] == "new"
    assert lists.rows(lists.table(as_csv(row(Nationalität="LUSITANIA "))).delivery)[0][1] == "new"


def test_the_neighbour_learns_nothing_from_us(lists, derendingen, now):
    from tests.gateways.register.tables.making import Lists

    lists.explain(lists.table(as_csv(ROW)).delivery)
    assert Lists(derendingen, now).table(as_csv(ROW)).delivery.state == "asks"
