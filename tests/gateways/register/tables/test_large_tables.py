"""Large tables: read and taken over in the background, piece by piece; refused, stopped, taken back, never doubled."""

import io
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.gateways.register.tables.making import as_csv, row

from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Duty
from willkomm.gateways.register import tasks
from willkomm.gateways.register.actions import background, decide_person, discard_table, pieces, table_work, try_again
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.actions import confirm

take_back_module = sys.modules["willkomm.gateways.register.actions.take_back"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Three rows are a large table, and two are a piece."""
    monkeypatch.setattr(background, "SMALL", 2)
    monkeypatch.setattr(table_work, "CHUNK", 2)


def rows(number, **instead):
    return [row(**{"Pers.-Nr.": str(100 + n), "Haus-Nr.": str(n)}, Name=f"Silva{n}", **instead) for n in range(number)]


def fresh(lists, delivery):
    with scoped(lists.actor.scope):
        return Delivery.objects.select_related("organisation").get(pk=delivery.pk)


def piece(lists, delivery, later=0):
    """What the worker does with one nudge; returns whether there is more."""
    worker, now = tasks.worker(lists.organisation.pk), lists.now + timedelta(minutes=later)
    taken = background.take_up(worker, delivery, now=now)
    return taken and pieces.go_on(worker, delivery, now=now)


def work(lists, delivery):
    for _ in range(20):
        if not piece(lists, delivery):
            return fresh(lists, delivery)
    raise AssertionError("never done")


@pytest.fixture
def learned(lists):
    """The columns are known."""
    lists.take_over(as_csv(row(**{"Pers.-Nr.": "1"}, Name="Alt")))
    return lists


def test_it_waits_for_the_worker_who_makes_the_preview(learned):
    delivery = learned.table(as_csv(*rows(5))).delivery
    assert delivery.state == "reading" and learned.people() == 1
    done = work(learned, delivery)
    assert (done.state, done.table["counts"]["new"]) == ("preview", 5) and learned.people() == 1


def test_columns_that_are_explained_are_read_by_the_worker_too(lists):
    delivery = lists.explain(lists.table(as_csv(*rows(5))).delivery)
    assert delivery.state == "reading" and piece(lists, delivery)
    assert work(lists, delivery).table["counts"]["new"] == 5 and lists.staged() == 5


def test_it_is_taken_over_piece_by_piece_as_whoever_said_yes(learned):
    delivery = work(learned, learned.table(as_csv(*rows(5), rows(1)[0])).delivery)
    assert delivery.table["counts"] == {"new": 5, "changed": 0, "likely": 0, "ignored": 1, "faulty": 0}
    learned.accept(delivery)
    seen = []
    while piece(learned, delivery):
        seen.append((fresh(learned, delivery).progress, learned.people()))
    assert seen == [(2, 3), (4, 5), (6, 6)]
    done = fresh(learned, delivery)
    assert (done.state, done.counts, learned.staged()) == ("done", {"case_opened": 5, "duplicate": 1}, 0)
    assert len(learned.cases()) == 6


def written(queries, table):
    return sum(query["sql"].startswith((f'INSERT INTO "{table}"', f"INSERT INTO {table}")) for query in queries)


def test_figures_follow_once_for_each_piece_and_a_preview_leaves_search_and_figures_alone(learned):
    family = [row(**{"Pers.-Nr.": str(n), "Ausländerkategorie": "L"}, Name=f"Costa{n}") for n in (201, 202)]
    with CaptureQueriesContext(connection) as previewed:
        delivery = work(learned, learned.table(as_csv(*family, *rows(2))).delivery)
    assert written(previewed, "reporting_figure") == written(previewed, "people_searchtoken") == 0
    learned.accept(delivery)
    with CaptureQueriesContext(connection) as taken:
        assert piece(learned, delivery)
    assert written(taken, "reporting_figure") == 1 and written(taken, "people_searchtoken") > 0


def test_the_page_tells_of_the_whole_list_what_came_of_it(learned, clerk):
    long_ago = {"Pers.-Nr.": "900", "Zuzugsdatum": "01.05.2010", "Ausländerkategorie": "C EU/EFTA"}
    mixed = [
        row(**{"Pers.-Nr.": "1"}, Name="Neu"),
        row(**long_ago, Name="Alteinwohner"),
        row(**{"Geb.-Datum": "31.02.1990"}),
    ]
    like = row(**{"Pers.-Nr.": "901", "Geb.-Datum": "17.04.1997"}, Name="Fernandes")
    learned.take_over(as_csv(row(**{"Pers.-Nr.": "2"}, Name="Fernandes")))
    told = {"new": 5, "changed": 1, "likely": 1, "ignored": 2, "faulty": 1}
    delivery = work(learned, learned.table(as_csv(*rows(5), rows(1)[0], *mixed, like)).delivery)
    assert delivery.table["counts"] == told
    learned.accept(delivery)
    done = work(learned, delivery)
    assert done.table["counts"] == told and sum(told.values()) == 10
    url = reverse("delivery", args=[delivery.public_id])
    words = "5 neu, 1 geändert, 1 vielleicht bekannt, 2 ohne Wirkung, 1 fehlerhaft"
    assert words in clerk.get(url).content.decode()
    [item] = learned.items(reason="same_person?")
    decide_person(learned.actor, item, same=False, now=learned.now)
    assert "6 neu, 1 geändert, 2 ohne Wirkung, 1 fehlerhaft" in clerk.get(url).content.decode()
    assert (
        fresh(learned, delivery).counts | {"case_updated": 1, "duplicate": 1, "logged": 1, "rejected": 1}
        == fresh(learned, delivery).counts
    ), "what leaves no row stays counted"


def test_a_worker_that_dies_loses_its_piece_alone(learned, monkeypatch):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    assert piece(learned, delivery)
    monkeypatch.setattr(table_work, "finish", None)
    monkeypatch.setattr(table_work, "look_again", None)
    with pytest.raises(TypeError):
        piece(learned, delivery)
    assert learned.people() == 3 and fresh(learned, delivery).progress == 2
    assert not piece(learned, delivery), "the lease of the dead worker does not hold"
    monkeypatch.undo()
    monkeypatch.setattr(table_work, "CHUNK", 2)
    assert piece(learned, delivery, later=3)
    assert work(learned, delivery).counts == {"case_opened": 5} and learned.people() == 6


def test_whoever_kills_the_worker_every_time_waits_for_a_person(learned):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    worker = tasks.worker(learned.organisation.pk)
    for minutes in range(0, 30, 3):
        background.take_up(worker, delivery, now=learned.now + timedelta(minutes=minutes))
    assert fresh(learned, delivery).reason == "stuck" and not piece(learned, delivery, later=60)
    again = try_again(learned.actor, delivery, now=learned.now)
    assert again.reason == "taking" and work(learned, delivery).state == "done"


def test_it_can_be_refused_while_it_is_read(learned):
    delivery = learned.table(as_csv(*rows(5))).delivery
    discard_table(learned.actor, delivery, now=learned.now)
    assert work(learned, delivery).state == "discarded" and learned.staged() == 0


def test_it_can_be_stopped_and_taken_back_half_way(learned):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    assert piece(learned, delivery) and learned.people() == 3
    learned.undo(delivery)
    done = work(learned, delivery)
    assert (done.state, learned.staged()) == ("taken_back", 0)
    assert {case.state for case in learned.cases() if case.person.official_name != "Alt"} == {"withdrawn"}
    again = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(again)
    assert work(learned, again).counts.get("rejected", 0) == 0 and learned.people() == 6


def test_what_was_taken_over_is_taken_back_by_the_worker_with_progress(learned, monkeypatch):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    work(learned, delivery)
    told = []
    monkeypatch.setattr(take_back_module, "tell", lambda here, number: told.append(number))
    asked = learned.undo(delivery)
    assert (asked.state, asked.asked["all"], learned.people()) == ("undoing", 5, 6)
    with pytest.raises(Refused, match="hat nichts bewirkt"):
        learned.undo(delivery)
    done = work(learned, delivery)
    assert (done.state, done.counts, done.asked) == ("taken_back", {"withdrawn": 5}, None)
    assert done.sentence == "Zurückgenommen von Betrieb." and told[-1] == 5
    assert {case.state for case in learned.cases() if case.person.official_name != "Alt"} == {"withdrawn"}


def test_a_worker_that_dies_while_taking_back_has_changed_nothing(learned, monkeypatch):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    work(learned, delivery)
    learned.undo(delivery)
    monkeypatch.setattr(take_back_module, "publish", None)
    with pytest.raises(TypeError):
        piece(learned, delivery)
    assert "withdrawn" not in {case.state for case in learned.cases()}
    monkeypatch.undo()
    assert not piece(learned, delivery), "the lease of the dead worker does not hold"
    piece(learned, delivery, later=3)
    assert fresh(learned, delivery).state == "taken_back"


def test_what_somebody_worked_on_meanwhile_stays_and_says_so(learned, as_actor, emil):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    work(learned, delivery)
    learned.undo(delivery)
    case = learned.case("103")
    confirm(learned.actor, case, now=learned.now)
    done = work(learned, delivery)
    assert (done.state, done.reason, done.counts, done.asked) == ("done", "", {"case_opened": 5}, None)
    assert "schon gearbeitet" in done.sentence
    assert "withdrawn" not in {case.state for case in learned.cases()}


def test_one_that_is_stopped_and_may_not_be_taken_back_goes_on(learned):
    delivery = work(learned, learned.table(as_csv(*rows(5), *rows(2, Vorname="Zweit"))).delivery)
    learned.accept(delivery)
    while fresh(learned, delivery).progress < 4:
        piece(learned, delivery)
    assert learned.undo(delivery).state == "undoing"
    confirm(learned.actor, learned.case("101"), now=learned.now)
    assert piece(learned, delivery) and fresh(learned, delivery).state == "taking"
    assert work(learned, delivery).state == "done" and learned.people() == 6


def test_nothing_is_compared_with_what_is_about_to_go(learned, clerk, zuchwil):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    waits = learned.table(as_csv(*rows(1, Vorname="Zweit")), name="zweite.csv").delivery
    learned.accept(delivery)
    work(learned, delivery)
    learned.undo(delivery)
    with pytest.raises(Refused, match="Eben wird eine Lieferung zurückgenommen"):
        learned.accept(waits)
    file = io.BytesIO(as_csv(*rows(3)))
    file.name = "liste.csv"
    answer = clerk.post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": [file]})
    assert answer.status_code == 422 and "Eben wird eine Lieferung zurückgenommen" in answer.content.decode()
    work(learned, delivery)
    assert learned.accept(waits).delivery.state == "done"


def test_the_page_shows_how_far_taking_back_is(learned, clerk):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    work(learned, delivery)
    with CaptureQueriesContext(connection) as queries:
        answer = clerk.post(reverse("delivery-take-back", args=[delivery.public_id]), follow=True)
    assert any("django_tasks" in query["sql"] for query in queries), "nobody was nudged"
    text = answer.content.decode()
    assert "0 von 5 Meldungen zurückgenommen" in text and "Anhalten" not in text
    work(learned, delivery)
    url = reverse("table-progress", args=[delivery.public_id])
    assert "Zurückgenommen von Emil" in clerk.get(url, follow=True).content.decode()


def test_nobody_says_yes_twice(learned):
    delivery = work(learned, learned.table(as_csv(*rows(5))).delivery)
    learned.accept(delivery)
    with pytest.raises(Refused, match="schon entschieden"):
        learned.accept(delivery)


def test_the_clock_nudges_what_is_not_done(learned):
    delivery = learned.table(as_csv(*rows(5))).delivery
    duty = Duty.objects.get(organisation=learned.organisation, kind="tables")
    assert duty.due_at > learned.now
    with scoped(learned.actor.scope):
        assert tasks.resume(learned.actor, learned.organisation, now=learned.now) > learned.now
    work(learned, delivery)
    with scoped(learned.actor.scope):
        assert tasks.resume(learned.actor, learned.organisation, now=learned.now) is None


def test_the_folder_takes_a_known_table_at_once(learned):
    report = learned.table(as_csv(*rows(5)), channel="folder")
    assert (report.delivery.state, report.counts) == ("done", {"case_opened": 5})


@pytest.fixture
def clerk(emil, signed_in):
    """The register clerk, signed in."""
    return signed_in(emil)


def test_the_page_shows_how_far_it_is_and_goes_on_when_done(learned, clerk, zuchwil):
    file = io.BytesIO(as_csv(*rows(5)))
    file.name = "liste.csv"
    with CaptureQueriesContext(connection) as queries:
        answer = clerk.post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": [file]}, follow=True)
    assert any("django_tasks" in query["sql"] for query in queries), "nobody was nudged"
    text = answer.content.decode()
    assert "0 von 5 Zeilen geprüft" in text and "Stand neu laden" in text and "Tabelle verwerfen" in text
    with scoped(learned.actor.scope):
        delivery = Delivery.objects.get(source="liste.csv")
    url = reverse("table-progress", args=[delivery.public_id])
    polled = clerk.get(url, headers={"HX-Request": "true"})
    assert b"<h1" not in polled.content and "HX-Refresh" not in polled.headers
    work(learned, delivery)
    assert clerk.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    preview = clerk.get(url, follow=True).content.decode()
    assert "5 Personen übernehmen" in preview
    taking = clerk.post(reverse("table-accept", args=[delivery.public_id]), follow=True).content.decode()
    assert "0 von 5 Zeilen übernommen" in taking and "Anhalten und alles zurücknehmen" in taking
    work(learned, delivery)
    assert "5 Dossiers eröffnet" in clerk.get(url, follow=True).content.decode()


def test_the_neighbour_sees_nothing_of_the_work(learned, signed_in, nora):
    delivery = learned.table(as_csv(*rows(5))).delivery
    assert signed_in(nora).get(reverse("table-progress", args=[delivery.public_id])).status_code == 404


def test_few_queries_show_the_progress(learned, clerk, django_assert_max_num_queries):
    delivery = learned.table(as_csv(*rows(5))).delivery
    with django_assert_max_num_queries(12):
        assert clerk.get(reverse("table-progress", args=[delivery.public_id])).status_code == 200
