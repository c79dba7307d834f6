"""Pages: one guided step for the columns, the preview, one button; by upload, folder and command alike."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.gateways.register.tables.making import HEADER, ROW, WELCOMED, as_csv, as_xlsx, row

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery, TableRow
from willkomm.welcome.cases.models import Case


@pytest.fixture
def clerk(emil, signed_in):
    """The register clerk, signed in."""
    return signed_in(emil)


@pytest.fixture
def upload(zuchwil):
    """A function: bring a file as somebody; returns the page one lands on."""

    def send(client, content, name="zuzuege.csv"):
        file = io.BytesIO(content)
        file.name = name
        return client.post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": [file]}, follow=True)

    return send


def filled(answer, **instead):
    """What the form on a page would send."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields} | instead


def shown(answer):
    return answer.content.decode()


def test_an_unknown_table_asks_and_then_shows_its_preview(clerk, upload, as_actor, emil):
    asked = upload(clerk, as_csv(row(Vorname="<b>Ana</b>")))
    assert "Was bedeuten die Spalten?" in shown(asked) and "Zum Beispiel: &lt;b&gt;Ana" in shown(asked)
    assert "Alle Spalten sind erkannt." in shown(asked) and "<b>Ana" not in shown(asked)
    preview = clerk.post(asked.request["PATH_INFO"], filled(asked), follow=True)
    assert "noch ist nichts übernommen" in shown(preview) and "1 Person übernehmen" in shown(preview)
    assert shown(preview).count("kern-btn--primary") == 1
    with scoped(as_actor(emil).scope):
        assert not Case.objects.exists()
    done = clerk.post(preview.request["PATH_INFO"].replace("vorschau", "uebernehmen"), follow=True)
    assert "Dossier eröffnet" in shown(done) and "Ganze Lieferung zurücknehmen" in shown(done)
    with scoped(as_actor(emil).scope):
        assert Case.objects.get().state == "suggested" and not TableRow.objects.exists()


def test_an_own_list_of_conversations_waits_for_those_who_may_take_it_over(clerk, upload, anna, signed_in):
    told = ["Silva", "Ana", "1991", "01.03.2025", "PT", "pt", "", "10.04.2025", "Mappe", ""]
    asked = upload(clerk, as_csv(told, header=WELCOMED), "gespraeche.csv")
    assert "Diese Liste erzählt von früheren Gesprächen." in shown(asked)
    assert "Tabelle verwerfen" in shown(asked) and "Weiter zur Vorschau" not in shown(asked)
    officer = signed_in(anna).get(asked.request["PATH_INFO"])
    assert "Weiter zur Vorschau" in shown(officer) and "Was für eine Liste ist das?" in shown(officer)


def test_only_what_is_uncertain_stands_open(clerk, upload):
    asked = upload(clerk, as_csv([*ROW, "x"], header=[*HEADER, "Rätselhaft"]))
    form = asked.context["form"]
    assert [field.label for field in form.open_columns] == ["«Rätselhaft» ist …"]
    assert len(form.sure_columns) == len(HEADER)


def test_unknown_words_are_asked_about_on_the_same_page(clerk, upload):
    asked = upload(clerk, as_csv(row(Nationalität="Lusitania")))
    form = asked.context["form"]
    [name] = form.words
    assert "«Lusitania» in der Spalte «Staatsangehörigkeit» heisst …" in shown(asked)
    preview = clerk.post(asked.request["PATH_INFO"], filled(asked, **{name: "PT"}), follow=True)
    assert "1 Person übernehmen" in shown(preview)


def test_a_column_that_is_chosen_just_now_may_bring_one_more_question(clerk, upload):
    header = ["Rätselhaft" if name == "Nationalität" else name for name in HEADER]
    asked = upload(clerk, as_csv(row(Nationalität="Lusitania"), header=header))
    [column] = asked.context["form"].open_columns
    again = clerk.post(asked.request["PATH_INFO"], filled(asked, **{column.html_name: "nationality"}))
    assert again.status_code == 200 and "Diese Wörter kennen wir nicht" in shown(again)
    preview = clerk.post(asked.request["PATH_INFO"], filled(again), follow=True)
    assert "kein Staat, den wir kennen" in shown(preview)


def test_a_missing_column_is_one_sentence_and_what_was_chosen_stays(clerk, upload):
    asked = upload(clerk, as_csv(ROW))
    place = f"spalte_{HEADER.index('Nationalität')}"
    answer = clerk.post(asked.request["PATH_INFO"], filled(asked, **{place: "-"}))
    assert answer.status_code == 422 and "Es fehlt noch: Staatsangehörigkeit." in shown(answer)
    assert answer.context["form"][place].value() == "-"


def test_faulty_and_ignored_rows_are_listed_with_their_reasons(clerk, upload):
    asked = upload(clerk, as_csv(ROW, row(**{"Pers.-Nr.": "2", "Geb.-Datum": "31.02.1990"}), ROW))
    preview = clerk.post(asked.request["PATH_INFO"], filled(asked), follow=True)
    address = preview.request["PATH_INFO"]
    assert "nennt einen Tag, den es nicht gibt" in shown(clerk.get(f"{address}?art=faulty"))
    assert "steht schon weiter oben (Zeile 2)" in shown(clerk.get(f"{address}?art=ignored"))
    assert "In der Tabelle steht keine solche Zeile." in shown(clerk.get(f"{address}?art=changed"))
    assert clerk.get(f"{address}?nach=unsinn").status_code == 404


def test_a_table_without_news_offers_no_button_to_take_it_over(clerk, upload):
    asked = upload(clerk, as_csv(ROW))
    preview = clerk.post(asked.request["PATH_INFO"], filled(asked), follow=True)
    clerk.post(preview.request["PATH_INFO"].replace("vorschau", "uebernehmen"))
    again = upload(clerk, as_csv(ROW))
    assert "In dieser Tabelle steht nichts Neues." in shown(again) and "übernehmen</span>" not in shown(again)
    gone = clerk.post(again.request["PATH_INFO"].replace("vorschau", "verwerfen"), follow=True)
    assert "Die Tabelle ist verworfen" in shown(gone) and "verworfen" in shown(gone)


def test_a_decision_is_made_once(clerk, upload):
    asked = upload(clerk, as_csv(ROW))
    address = asked.request["PATH_INFO"]
    clerk.post(address, filled(asked))
    accept = address.replace("spalten", "uebernehmen")
    clerk.post(accept)
    assert "schon entschieden" in shown(clerk.post(accept, follow=True))
    assert clerk.get(address).status_code == 302


def test_only_those_who_record_conversations_are_offered_the_list_of_earlier_ones(clerk, upload, signed_in, anna):
    content = as_xlsx(
        ["Silva", "Ana", "1991", "01.03.2025", "PT", "pt", "", "10.04.2025", "Mappe", ""], header=WELCOMED
    )
    asked = upload(clerk, content, "liste.xlsx")
    assert "Was für eine Liste ist das?" not in shown(asked)
    officer = signed_in(anna)
    seen = officer.get(asked.request["PATH_INFO"])
    assert "Was für eine Liste ist das?" in shown(seen) and filled(seen)["kind"] == "welcomed"
    preview = officer.post(asked.request["PATH_INFO"], filled(seen), follow=True)
    assert "Aus der Liste übernommen: Mappe am 10. April 2025." in shown(preview)


def test_a_refused_table_stands_in_the_list_with_its_reason(clerk, upload):
    assert "Nullzeichen" in shown(upload(clerk, b"Name;Vorname\x00"))


def test_the_neighbour_sees_nothing_and_readers_may_not_look(clerk, upload, signed_in, nora, rita):
    asked = upload(clerk, as_csv(ROW))
    clerk.post(asked.request["PATH_INFO"], filled(asked))
    addresses = [asked.request["PATH_INFO"].replace("spalten", part) for part in ("spalten", "vorschau")]
    posts = [asked.request["PATH_INFO"].replace("spalten", part) for part in ("uebernehmen", "verwerfen")]
    neighbour = signed_in(nora)
    assert {neighbour.get(each).status_code for each in addresses} == {404}
    assert {neighbour.post(each).status_code for each in posts} == {404}
    reader = signed_in(rita)
    assert {reader.get(each).status_code for each in addresses} == {403}
    assert {reader.post(each).status_code for each in posts} == {403}


def test_pages_need_few_queries(clerk, upload):
    rows = [row(**{"Pers.-Nr.": str(number)}) for number in range(60)]
    asked = upload(clerk, as_csv(*rows))
    columns = asked.request["PATH_INFO"]
    clerk.post(columns, filled(asked))
    for address in (columns, columns.replace("spalten", "vorschau")):
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(address).status_code == 200
        asked_for = [q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
        assert len(asked_for) <= 12, address


def test_the_command_prints_the_counts_of_the_preview(zuchwil, tmp_path, capsys, lists):
    from argparse import ArgumentParser

    from willkomm.config.commands import register as command

    lists.explain(lists.table(as_csv(ROW)).delivery)
    path = tmp_path / "liste.csv"
    path.write_bytes(as_csv(ROW, row(**{"Pers.-Nr.": "2", "Geb.-Datum": "31.02.1990"})))
    parser = ArgumentParser()
    command.register(parser.add_subparsers())

    def run(*options):
        args = parser.parse_args(["register", "import", str(path), "--organisation", "2534", "--json", *options])
        return args.run(args), [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    code, [summary, *lines] = run("--dry-run")
    assert code == 3 and summary["counts"] == {"new": 1, "changed": 0, "likely": 0, "ignored": 0, "faulty": 1}
    assert summary["message"] == "1 neu, 0 geändert, 0 vielleicht bekannt, 0 ohne Wirkung, 1 fehlerhaft"
    assert [line["result"] for line in lines] == ["case_opened", "rejected"] and lists.people() == 0
    assert run()[0] == 3 and lists.people() == 1
    path.write_bytes(as_csv(ROW, header=[*HEADER[:-1], "Ortsteil"]))
    code, [line] = run()
    assert code == 0 and (line["result"], line["reason"]) == ("waiting", "asks_columns")
    with scoped(lists.actor.scope):
        assert Delivery.objects.filter(state="asks").count() == 1


def test_taking_over_tells_how_many_persons_came_and_names_them_to_the_clerk(clerk, upload):
    asked = upload(clerk, as_csv(ROW, row(**{"Pers.-Nr.": "2", "Name": "Nowak", "Geb.-Datum": "31.02.1990"})))
    preview = clerk.post(asked.request["PATH_INFO"], filled(asked), follow=True)
    assert "Ana Nowak" in shown(clerk.get(f"{preview.request['PATH_INFO']}?art=faulty"))
    done = clerk.post(preview.request["PATH_INFO"].replace("vorschau", "uebernehmen"), follow=True)
    assert "1 Person ist übernommen. 1 fehlerhafte Zeile ist es nicht." in shown(done)
    assert "abgelehnt; der Grund" not in shown(done) and "Ana Silva" in shown(done)


def test_a_refused_file_is_told_once(clerk, upload):
    assert "ganz oder teilweise abgelehnt" not in shown(upload(clerk, b"Name;Vorname\x00"))


def test_a_column_that_was_left_out_asks_for_the_table_once_more(clerk, upload):
    content = as_csv([*ROW, "deutsch"], header=[*HEADER, "Rätselhaft"])
    asked = upload(clerk, content)
    [column] = asked.context["form"].open_columns
    clerk.post(asked.request["PATH_INFO"], filled(asked))
    second = clerk.get(asked.request["PATH_INFO"])
    answer = clerk.post(asked.request["PATH_INFO"], filled(second, **{column.html_name: "language"}), follow=True)
    assert "Was in «Rätselhaft» stand, ist schon gelöscht" in shown(answer)
    assert "Registerdateien hochladen" in shown(answer)
    preview = upload(clerk, content)
    assert "1 Person übernehmen" in shown(preview) and preview.redirect_chain[-1][0].endswith("/vorschau/")


def test_a_slip_of_the_pen_is_proposed_and_nothing_else(clerk, upload):
    asked = upload(clerk, as_csv(row(Nationalität="Italen"), row(Nationalität="Lusitania")))
    form = asked.context["form"]
    said = {word: form[name].value() for name, (_, word) in form.words.items()}
    assert said == {"italen": "IT", "lusitania": "-"} and "Unser Vorschlag; prüfen Sie ihn." in shown(asked)
