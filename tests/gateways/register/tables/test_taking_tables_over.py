"""From preview to dossiers: new, changed, ignored, faulty; again without effect; taken back; nothing kept besides."""

import os
import resource
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.gateways.register.tables.making import HEADER, OLD_WORKBOOK, ROW, Lists, as_csv, as_ods, as_xlsx, row

from willkomm.common.people.models import Person, SearchToken
from willkomm.config.duties import fulfil
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Duty
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.actions import confirm

CHECKOUT = Path(__file__).resolve().parents[4]
SAMPLES = Path(os.environ.get("WILLKOMM_SHARED", CHECKOUT.parent / "shared")) / "ech" / "samples" / "csv"
sampled = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample tables are not beside this checkout")


def verdicts(lists, delivery):
    return [verdict for _, verdict, _ in lists.rows(delivery)]


@sampled
def test_the_sample_with_semicolons(lists):
    delivery = lists.preview(SAMPLES / "t1_semikolon_cp1252.csv")
    assert delivery.table["counts"] == {"new": 5, "changed": 0, "likely": 0, "ignored": 2, "faulty": 0}
    assert lists.people() == 0 and lists.items() == []
    report = lists.accept(delivery)
    assert report.counts == {"case_opened": 3, "to_check": 2, "logged": 2} and lists.staged() == 0
    person = lists.person("20261")
    assert (person.name, person.permit, person.nationalities) == ("Inês Catarina Ferreira Lobato", "0201", ["PT"])
    assert (person.household.street, person.household.dwelling_key) == ("Musterweg", "HH HH-2534-1001")
    assert lists.person("20262").birth_precision == "year" and lists.person("20266").nationalities == ["XK"]
    assert lists.person("20267").data_lock == 1
    assert lists.person("20264") is None and lists.person("20265") is None


@sampled
def test_the_sample_with_codes_makes_one_household(municipality, now):
    olten = Lists(municipality(2581), now)
    olten.take_over(SAMPLES / "t2_komma_utf8_bom_codes.csv")
    with scoped(olten.actor.scope):
        assert Person.objects.values("household").distinct().count() <= 4 and Person.objects.count() == 4
    assert {case.person.first_name for case in olten.cases()} >= {"Yusuf Kaan", "Elif Nur"}


@sampled
def test_the_sample_of_another_municipality_is_refused_row_by_row(lists):
    delivery = lists.preview(SAMPLES / "t2_komma_utf8_bom_codes.csv")
    assert delivery.table["counts"]["faulty"] == 4
    assert "gehört nicht zu dieser Organisation" in lists.rows(delivery)[0][2]
    report = lists.accept(delivery)
    assert report.rejected and report.delivery.state == "rejected" and lists.people() == 0


@sampled
def test_the_faulty_sample_says_why_row_by_row(lists):
    delivery = lists.preview(SAMPLES / "t4_fehlerhaft.csv")
    words = ["Prüfziffer", "den es nicht gibt", "", "Zuzugsdatum fehlt", "Formel"]
    for (_, verdict, sentence), word in zip(lists.rows(delivery), words, strict=True):
        assert verdict == ("faulty" if word else "new") and word in sentence
    report = lists.accept(delivery)
    assert report.counts == {"case_opened": 1, "rejected": 4}
    assert {item.reason for item in lists.items(result="rejected")} == {"faulty_row"}


def test_a_row_that_slipped_and_a_year_that_is_a_slip_are_faulty(lists):
    slipped = "102;Novak;Eva;1.1.1980;w;Polen;B;01.11.2026;Polen;Weg; hinten;3;4528;Zuchwil"
    late, announced = row(**{"Pers.-Nr.": "103", "Zuzugsdatum": "30.12.2027"}), row(Zuzugsdatum="01.02.2027")
    foreign = row(**{"Pers.-Nr.": "104", "PLZ": "CH-4528"})
    content = as_csv(announced, late, foreign) + slipped.encode()
    found = [(verdict, sentence.split(".")[0]) for _, verdict, sentence in lists.rows(lists.preview(content))]
    assert found[1] == ("faulty", "Das Zuzugsdatum liegt weit in der Zukunft")
    assert found[3] == ("faulty", "«Postleitzahl» hat nicht vier Ziffern")
    assert (found[0][0], found[2][0]) == ("new", "new")


@pytest.mark.parametrize(
    ("content", "name"), [(as_xlsx(ROW), "a.xlsx"), (as_ods(ROW), "a.ods"), (as_csv(ROW, encoding="cp1252"), "a.csv")]
)
def test_every_format_opens_the_same_dossier(lists, content, name):
    assert lists.take_over(content, name=name).counts == {"case_opened": 1}
    assert lists.case("101").person.born_on.isoformat() == "1991-04-17"


def test_an_old_workbook_opens_dossiers_too(lists):
    assert lists.take_over(OLD_WORKBOOK.read_bytes(), name="Zuzüge.xls").counts == {"case_opened": 2}
    assert [lists.case(number).person.born_on.year for number in ("101", "102")] == [1991, 1988]


def test_the_same_table_again_changes_nothing(lists):
    lists.take_over(as_csv(ROW))
    before = len(lists.items())
    delivery = lists.preview(as_csv(ROW))
    assert delivery.table["counts"] == {"new": 0, "changed": 0, "likely": 0, "ignored": 1, "faulty": 0}
    assert "kennen wir schon" in lists.rows(delivery)[0][2]
    lists.accept(delivery)
    assert len(lists.items()) == before and len(lists.cases()) == 1


def test_a_changed_row_shows_what_changes_and_then_changes_it(lists):
    lists.take_over(as_csv(ROW))
    delivery = lists.preview(as_csv(row(**{"Ausländerkategorie": "C EU/EFTA", "Strasse": "Neuweg"})))
    with scoped(lists.actor.scope):
        staged = delivery.rows.get()
    assert staged.verdict == "changed" and ["permit", "0201", "0301"] in staged.changes
    assert ["address", None, None] in staged.changes and lists.person("101").permit == "0201"
    lists.accept(delivery)
    assert lists.person("101").permit == "0301" and lists.person("101").household.street == "Neuweg"


def test_an_old_table_does_not_undo_what_the_register_told_since(lists):
    lists.take_over(as_csv(ROW))
    who = {"local": ("MU.2534", "101"), "address": {"street": "Neuweg", "number": "1"}}
    lists.bring("move", who, message_date="2026-11-22T10:30:00+01:00")
    assert lists.person("101").household.street == "Neuweg"
    lists.take_over(as_csv(ROW))
    assert lists.person("101").household.street == "Neuweg"


def test_empty_cells_delete_nothing(lists):
    lists.take_over(as_csv(ROW))
    lists.take_over(as_csv(row(**{"Ausländerkategorie": "", "Geschlecht": "", "Zuzug Staat": ""}, Vorname="Anna")))
    person = lists.person("101")
    assert (person.first_name, person.permit, person.sex, person.origin) == ("Anna", "0201", 2, "abroad")


def test_persons_without_a_number_are_found_again_by_name_and_birth(lists):
    header, content = HEADER[1:], ROW[1:]
    lists.take_over(as_csv(content, header=header))
    assert [case.state for case in lists.cases()] == ["to_check"]
    moved = [*content[:-4], "Neuweg", *content[-3:]]
    delivery = lists.preview(as_csv(moved, header=header))
    assert verdicts(lists, delivery) == ["changed"]
    lists.accept(delivery)
    assert lists.people() == 1


def test_a_row_that_may_mean_somebody_known_is_asked_about_once(lists):
    lists.take_over(as_csv(ROW))
    content = as_csv(ROW[1:], header=HEADER[1:])
    lists.take_over(content)
    assert [item.reason for item in lists.items(result="to_check")] == ["same_person?"]
    assert verdicts(lists, lists.preview(content)) == ["ignored"]


def test_the_same_file_sent_twice_waits_once(lists):
    first = lists.table(as_csv(ROW)).delivery
    assert lists.table(as_csv(ROW), name="nochmals.csv").delivery.pk == first.pk
    waiting = lists.explain(first)
    assert lists.table(as_csv(ROW)).delivery.pk == waiting.pk
    assert lists.accept(waiting).counts == {"case_opened": 1}
    assert lists.table(as_csv(ROW)).delivery.pk != first.pk


def test_a_row_that_stands_twice_counts_once(lists):
    delivery = lists.preview(as_csv(ROW, ROW))
    assert verdicts(lists, delivery) == ["new", "ignored"] and "Zeile 2" in lists.rows(delivery)[1][2]
    lists.accept(delivery)
    assert lists.people() == 1


def test_where_somebody_comes_from_is_told_by_kind_or_country_or_not_at_all(lists):
    header = [*HEADER, "Zuzugsart"]
    rows = [
        [*row(**{"Pers.-Nr.": "1", "Zuzug Staat": ""}), "Zuzug Ausland"],
        [*row(**{"Pers.-Nr.": "2", "Zuzug Staat": "Schweiz"}), "Zuzug"],
        [*row(**{"Pers.-Nr.": "3", "Zuzug Staat": ""}), ""],
        [*row(**{"Pers.-Nr.": "4"}), "Geburt"],
    ]
    lists.take_over(as_csv(*rows, header=header))
    assert [case.person.id_value for case in lists.cases()] == ["1", "3"]
    assert lists.case("1").state == "suggested" and "Herkunft unbekannt" in lists.case("3").reason


def test_a_departure_in_the_list_closes_the_dossier(lists):
    lists.take_over(as_csv(ROW))
    header = [*HEADER, "Zuzugsart", "Wegzugsdatum", "Wegzug nach"]
    gone = [*ROW, "Wegzug", "20.11.2026", "Portugal"]
    stranger = [*row(**{"Pers.-Nr.": "999"}), "Wegzug", "20.11.2026", "Bern"]
    report = lists.take_over(as_csv(gone, stranger, header=header))
    assert report.counts == {"case_closed": 1, "logged": 1} and lists.case("101").state == "moved_away"


def test_rows_of_a_foreign_municipality_are_refused_and_ours_go_through(lists):
    header = [*HEADER, "Gemeinde"]
    rows = [
        [*row(**{"Pers.-Nr.": str(number)}), here]
        for number, here in enumerate(("2534", "Zuchwil", "351", "Bern", ""), start=1)
    ]
    delivery = lists.preview(as_csv(*rows, header=header))
    assert verdicts(lists, delivery) == ["new", "new", "faulty", "faulty", "new"]


def test_a_delivery_is_taken_back_as_long_as_nobody_worked_on_it(lists):
    report = lists.take_over(as_csv(ROW))
    assert lists.undo(report.delivery).counts == {"withdrawn": 1}
    assert lists.case("101").state == "withdrawn"
    assert lists.take_over(as_csv(ROW)).delivery.state == "done" and lists.case("101").state == "suggested"


def test_many_rows_are_taken_back_in_few_questions(lists):
    rows = [row(**{"Pers.-Nr.": str(number), "Haus-Nr.": str(number)}) for number in range(40)]
    report = lists.take_over(as_csv(*rows))
    with CaptureQueriesContext(connection) as seen:
        lists.undo(report.delivery)
    assert len(seen) < 120 and {case.state for case in lists.cases()} == {"withdrawn"}


def test_many_changed_rows_go_back_in_few_questions_families_and_those_told_twice_too(lists):
    """Four to a household: their one address is put back once, whoever of them told of it."""

    def told(street="Musterweg", **facts):
        people = [{"Pers.-Nr.": str(n), "Haus-Nr.": str(n // 4), "Vorname": f"V{n}"} for n in range(100, 180)]
        return as_csv(*(row(Strasse=street, **facts, **person) for person in people))

    def stored():
        with scoped(lists.actor.scope):
            names = ("id_value", "permit", "household__street", "household__house_number")
            return set(Person.objects.values_list(*names)), {case.state for case in lists.cases()}

    lists.take_over(told())
    before, tokens = stored(), searched(lists)
    report = lists.take_over(told("Neuweg", **{"Ausländerkategorie": "C EU/EFTA"}))
    assert stored() != before and searched(lists) != tokens
    with CaptureQueriesContext(connection) as seen:
        lists.undo(report.delivery)
    assert len(seen) < 150 and (stored(), searched(lists)) == (before, tokens)


def searched(lists):
    """What finds whom."""
    with scoped(lists.actor.scope):
        return set(SearchToken.objects.values_list("token", "person"))


def test_somebody_worked_on_it(lists):
    from willkomm.welcome.cases.actions import confirm

    report = lists.take_over(as_csv(ROW))
    with scoped(lists.actor.scope):
        confirm(lists.actor, lists.cases(), now=lists.now)
        with pytest.raises(Refused, match="schon gearbeitet"):
            lists.undo(report.delivery)


def test_nothing_of_what_we_must_not_keep_is_ever_stored(lists):
    header = [*HEADER, "AHV-Nr.", "Konfession", "Krankenkasse", "Rätselhaft"]
    content = as_csv([*ROW, "756.0000.0010.16", "röm.-kath.", "Helsana", "Klumpfuss, 756.0000.0010.16"], header=header)
    delivery = lists.table(content).delivery
    texts = _everything(lists)
    assert "0010.16" not in texts and "kath" not in texts and "Helsana" not in texts
    lists.accept(lists.explain(delivery))
    assert "Klumpfuss" not in _everything(lists) and lists.case("101").state == "suggested"


def _everything(lists):
    """All of the register's tables as text."""
    found = []
    with scoped(lists.actor.scope), connection.cursor() as cursor:
        for table in ("register_tablerow", "register_delivery", "register_item", "people_person"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [value for (value,) in cursor.fetchall()]
    return "\n".join(found)


def test_ten_thousand_faults_are_counted_and_a_few_are_shown(lists):
    content = as_csv(*[row(**{"Geb.-Datum": "31.02.1990", "Pers.-Nr.": str(n)}) for n in range(10_000)])
    lists.preview(as_csv(ROW))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    delivery = lists.table(content).delivery
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
    assert delivery.table["counts"]["faulty"] == 10_000
    with scoped(lists.actor.scope):
        assert delivery.rows.count() == 200
    report = lists.accept(delivery)
    assert report.counts == {"rejected": 10_000} and len(report.lines) == 200 and report.delivery.state == "rejected"


def test_a_discarded_table_leaves_no_rows_and_is_decided_once(lists, as_actor):
    from willkomm.gateways.register.actions import discard_table

    delivery = lists.preview(as_csv(ROW))
    assert discard_table(lists.actor, delivery, now=lists.now).state == "discarded"
    assert lists.staged() == 0 and lists.people() == 0
    with pytest.raises(Refused, match="schon entschieden"):
        lists.accept(delivery)


def test_rows_that_nobody_decided_about_go_after_two_weeks(lists, zuchwil):
    lists.now -= timedelta(days=15)
    lists.table(as_csv(ROW))
    Duty.objects.create(organisation=zuchwil, kind="messages", due_at=lists.now)
    fulfil.call(organisation_id=zuchwil.pk, kind="messages")
    with scoped(lists.actor.scope):
        delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, lists.staged()) == ("discarded", "undecided_table", 0)


def test_by_folder_a_known_header_goes_through_and_an_unknown_one_waits(lists):
    waiting = lists.table(as_csv(ROW), channel="folder").delivery
    assert waiting.state == "asks" and lists.people() == 0
    lists.accept(lists.explain(waiting))
    report = lists.table(as_csv(row(**{"Pers.-Nr.": "102"}, Name="Costa")), channel="folder")
    assert report.delivery.state == "done" and lists.case("102").state == "suggested"


def test_a_file_that_is_no_table_is_a_refused_delivery(lists):
    report = lists.table(b"Name;Vorname\x00")
    assert report.rejected and report.delivery.reason == "nul"


def test_a_table_that_breaks_in_the_middle_leaves_nothing_staged(lists):
    content = as_csv(*[ROW] * 1200) + b'"offen;' + b"x;y\n" * 100_000
    assert lists.table(content).delivery.state == "rejected" and lists.staged() == 0


def test_the_neighbour_sees_nothing(lists, derendingen, now):
    delivery = lists.preview(as_csv(ROW))
    other = Lists(derendingen, now)
    with scoped(other.actor.scope):
        assert other.staged() == 0 and other.profiles() == []
        with pytest.raises((Refused, Delivery.DoesNotExist)):
            other.accept(delivery)


def test_a_town_with_its_postal_code_in_one_column_is_both(lists):
    header = ["PLZ / Ort" if name == "Ort" else name for name in HEADER if name != "PLZ"]
    cells = [value for name, value in zip(HEADER, row(Ort="CH-4528 Zuchwil"), strict=True) if name != "PLZ"]
    lists.take_over(as_csv(cells, header=header))
    home = lists.person("101").household
    assert (home.postal_code, home.town) == ("4528", "Zuchwil")


def test_taking_back_takes_the_sentence_off_the_dossier_again(lists, now):
    lists.take_over(as_csv(ROW))
    confirm(lists.actor, lists.cases(), now=now)
    again = lists.take_over(as_csv(row(Zuzugsdatum="02.11.2026")))
    assert "ohne dass ein Wegzug bekannt ist" in lists.case("101").flagged
    lists.undo(again.delivery)
    assert (lists.case("101").flagged, lists.case("101").state) == ("", "open")
