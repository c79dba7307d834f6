"""Lists as they really come: titles, merged cells, abbreviations, two things in one cell, ticks instead of days."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from tests.gateways.register.tables.making import HEADER, ROW, as_csv, as_xlsx, row

from willkomm.common.people.countries import find_country
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import tables
from willkomm.gateways.register.forms import NOT, ColumnsForm
from willkomm.gateways.register.queries import column_question
from willkomm.gateways.register.rules.rows import Sheet, news_of_row
from willkomm.gateways.register.tables import Faulty, values
from willkomm.welcome.cases.models import Outcome

PRINTED = """Einwohnergemeinde Zuchwil;;;;;;;;;;;
Liste: Zuzüge Ausländer 01.10.2026 - 31.10.2026;;;;;;;;;;;
Gedruckt am 02.11.2026 / Seite 1;;;;;;;;;;;
;;;;;;;;;;;
PersNr;Name;Vornamen;Geb.-Datum;Geschl.;ZS;Nation;Bewilligung;Zuzugsdat.;Zugezogen von;Adresse;PLZ/Ort
20501;"Müller-Öz";Ayse;03.04.1988;weibl.;verh.;Tuerkei;B (EU/EFTA);01.10.2026;Türkei;"Hauptstrasse 12";4528 Zuchwil
20502;Oliveira;João Pedro;12.12.1990;männl.;led;P;Ausweis B EU/EFTA;05.10.2026;Porto, Portugal;Gartenweg 3a;4528 Zuchwil
20503;Haile;Selam;00.00.1999;w;-;Eritrea;Ausw. F;7.10.26;Asmara (ER);Bachstr. 7;CH-4528 Zuchwil
20504;Schmidt;Uwe;1.2.1975;m;gesch;Dt.;C;9.10.26;Olten;Bergweg 1;4528 Zuchwil
Total;4;;;;;;;;;;
"""


def test_a_printed_list_needs_no_more_than_a_look(lists):
    delivery = lists.preview(PRINTED.replace("\n", "\r\n").encode("cp1252"))
    assert delivery.table["counts"] == {"new": 4, "changed": 0, "likely": 0, "ignored": 0, "faulty": 0}
    lists.accept(delivery)
    told = [
        (p.nationalities, p.sex, p.marital_status, p.origin, p.origin_country, p.origin_town)
        for p in (lists.person(str(number)) for number in range(20501, 20505))
    ]
    assert told == [
        (["TR"], 2, 2, "abroad", "TR", ""),
        (["PT"], 1, 1, "abroad", "PT", "Porto"),
        (["ER"], 2, None, "abroad", "ER", "Asmara"),
        (["DE"], 1, 4, "unknown", "", "Olten"),
    ]
    home = lists.person("20503").household
    assert (home.street, home.postal_code, home.town) == ("Bachstr. 7", "4528", "Zuchwil")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_the_unicode_text_of_excel_is_read_where_its_mark_says_so(lists, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    content = mark + as_csv(row(Name="Коваленко"), encoding=encoding, delimiter="\t")
    lists.take_over(content, name="zuzuege.txt")
    assert lists.person("101").official_name == "Коваленко"


def test_a_workbook_with_merged_titles_totals_and_days_of_every_kind(lists):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["Gemeinde Zuchwil, Einwohnerkontrolle"],
        ["Zuzüge November 2026", None, None, "Stand:", date(2026, 11, 20)],
        [],
        ["Personendaten", None, None, None, None, "Herkunft", None, None, "Adresse"],
        [
            "Personen-\nNr.",
            "Familien-\nname",
            "Vorname(n)",
            "Geb.\nDatum",
            "m/w",
            "Nationalität",
            "Ausländer-\nkategorie",
            "Zuzug\nam",
            "Zuzug von (Land)",
            "Wohnadresse",
        ],
        [
            1,
            "Rossi",
            "Marco",
            datetime(1987, 5, 6),
            "m",
            "Italien",
            "B",
            datetime(2026, 11, 2),
            "Italien",
            "Via 3, 4528 Zuchwil",
        ],
        [2, "Bianchi", "Lucia", "06.05.1990", "w", "Ital.", "B", 46330, "Italien", "Via 4"],
        [3, "Kaya", "Deniz", 33000, "X", "Türkiye", "hängig", "3.11.26", "Tuerkei", "Via 6"],
        [None, "Anzahl Personen:", 3],
        ["Erstellt durch das Programm"],
    ):
        sheet.append(line)
    for cells in ("A1:I1", "A4:E4", "F4:H4"):
        sheet.merge_cells(cells)
    content = io.BytesIO()
    book.save(content)
    lists.take_over(content.getvalue(), name="zuzuege.xlsx")
    assert [str(lists.person(n).born_on) for n in "123"] == ["1987-05-06", "1990-05-06", "1990-05-07"]
    assert [str(lists.person(n).arrived_on) for n in "123"] == ["2026-11-02", "2026-11-04", "2026-11-03"]
    assert (lists.person("1").household.street, lists.person("1").household.town) == ("Via 3", "Zuchwil")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            ("Südkorea", "KR"),
            ("Holland", "NL"),
            ("ELFENBEINKUESTE", "CI"),
            ("DR Kongo", "CD"),
            ("Weissrussland", "BY"),
        ),
        *(("Rumaenien", "RO"), ("Sri-Lanka", "LK"), ("VR China", "CN"), ("Taiwan", "TW"), ("Ver. Königreich", "GB")),
        *(("Niger", "NE"), ("Nigeria", "NG"), ("Guinea", "GN"), ("8207", "DE"), ("Israel", "IL")),
    ],
)
def test_states_by_the_names_that_offices_use(text, code):
    assert find_country(text).iso2 == code


def test_a_misspelt_state_is_proposed_and_a_person_has_the_last_word(lists):
    delivery = lists.table(as_csv(row(**{"Nationalität": "Portugall", "Zuzug Staat": "Xyland"}))).delivery
    with scoped(lists.actor.scope):
        form = ColumnsForm(question=column_question(delivery), may_choose_kind=True)
    fields = {field.label: field.initial for name, field in form.fields.items() if name.startswith("wort_")}
    [proposed] = [initial for label, initial in fields.items() if "Portugall" in label]
    [open_] = [initial for label, initial in fields.items() if "Xyland" in label]
    assert (proposed, open_) == ("PT", NOT)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Silva Costa, Ana Maria", ("Silva Costa", "Ana Maria")),
        ("DA SILVA Ana Maria", ("DA SILVA", "Ana Maria")),
        ("Diallo Mamadou", ("Diallo", "Mamadou")),
    ],
)
def test_two_names_in_one_cell(text, names):
    assert values.split_name(text) == names


@pytest.mark.parametrize("text", ["Silva", "Silva Costa Ana", "DIALLO MAMADOU BAH"])
def test_names_that_nobody_can_part_are_asked_back(text):
    with pytest.raises(Faulty, match="trennen"):
        values.split_name(text)


def test_a_stroke_says_nothing_and_is_no_fault(lists):
    lists.take_over(as_csv(ROW))
    lists.take_over(
        as_csv(row(**{"Ausländerkategorie": "-", "Geschlecht": "k. A.", "Zuzug Staat": "?"}, Vorname="Anna"))
    )
    person = lists.person("101")
    assert (person.first_name, person.permit, person.sex, person.origin) == ("Anna", "0201", 2, "abroad")


def test_an_own_list_with_ticks_and_words_in_place_of_days(lists):
    header = ["Name", "Vorname", "Jg.", "Zuzug", "Sprache", "Einladung", "Gespräch", "erl."]
    rows = [
        ["Silva", "Ana", 1991, date(2025, 3, 1), "portug.", date(2025, 3, 20), date(2025, 4, 10), "x"],
        ["Costa", "Rui", 1988, date(2025, 3, 5), "P", date(2025, 3, 20), "nicht erschienen", "-"],
        ["Braun", "Eva", 1979, "7.7.2025", "D", "15.7.2025", "kein Gespräch", "nein"],
    ]
    delivery = lists.preview(as_xlsx(*rows, header=header), "welcomed", name="liste.xlsx")
    assert [verdict for _, verdict, _ in lists.rows(delivery)] == ["new", "faulty", "new"], "«P» is no language"
    lists.accept(delivery)
    assert {c.person.official_name: c.state for c in lists.cases()} == {"Silva": "closed", "Braun": "invited"}
    with scoped(lists.actor.scope):
        assert list(Outcome.objects.values_list("kind", flat=True)) == ["conversation"]


def test_columns_in_the_words_of_offices_are_sure():
    header = ["Nationalitaet", "Staatsang. 2", "Anmeldung per", "PLZ/Ort", "Strasse, Nr.", "Jg.", "Dolmetscher"]
    found = {each.header: (each.field, each.sure) for each in tables.propose(header)}
    assert found == {
        "Nationalitaet": ("nationality", True),
        "Staatsang. 2": ("nationality2", True),
        "Anmeldung per": ("arrived", True),
        "PLZ/Ort": ("town", True),
        "Strasse, Nr.": ("street", True),
        "Jg.": ("born", True),
        "Dolmetscher": ("", True),
    }


def test_a_column_whose_name_says_nothing_is_proposed_by_what_stands_in_it(lists):
    names = {"Ausländerkategorie": "Status", "Nationalität": "Wer", "Zuzug Staat": "Von"}
    header = [names.get(name, name) for name in HEADER]
    rows = [
        row(**{"Ausländerkategorie": "F", "Nationalität": "Eritrea", "Zuzug Staat": "Eritrea"}),
        row(**{"Ausländerkategorie": "B EU/EFTA", "Zuzug Staat": "Bern"}),
        row(**{"Ausländerkategorie": "-", "Nationalität": "Italien", "Zuzug Staat": "Italien"}),
    ]
    delivery = lists.table(as_csv(*rows, header=[*header, "Dies"])).delivery
    with scoped(lists.actor.scope):
        found = {each.header: (each.field, each.sure) for each in column_question(delivery).proposals}
    assert [found[name] for name in ("Status", "Wer", "Von")] == [
        ("permit", False),
        ("nationality", False),
        ("from_country", False),
    ]
    assert found["Dies"] == ("", False)


def test_a_list_that_comes_shortly_after_midnight_may_tell_of_a_child_born_today():
    fields = {"Name": "full_name", "Geboren": "born", "Zuzug": "arrived"}
    sheet = Sheet(fields, {}, tables.ARRIVALS, "MU.2534", datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    told = news_of_row(sheet, {"Name": "Silva, Ana", "Geboren": "23.11.2026", "Zuzug": "23.11.2026"}, 2)
    assert told.known_as["born_on"] == "2026-11-23" and told.as_of == date(2026, 11, 23)
