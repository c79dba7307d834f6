"""Rows that may mean somebody we know: shown with the reason, decided by a person, never doubled in silence."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.gateways.register.tables.making import HEADER, ROW, WELCOMED, as_csv, as_xlsx, row

from willkomm.common.people.queries import likely_same_each
from willkomm.common.people.rules.births import Birth
from willkomm.common.people.rules.likeness import Named
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.actions import decide_person, decide_rows, decide_sure_rows
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.models import Outcome

TALK = ["Silva", "Ana", "17.04.1991", "01.11.2026", "Portugal", "Portugiesisch", "", "10.11.2026", "Gespräch", ""]
SLIPS = {
    "typed": {"Name": "Sylva"},
    "order": {"Name": "Ana", "Vorname": "Silva"},
    "digit": {"Geb.-Datum": "17.04.1997"},
    "year": {"Geb.-Datum": "1991"},
}


@pytest.fixture
def known(lists):
    """Ana Silva is known by her number."""
    lists.take_over(as_csv(row()))
    return lists


def asked(lists, delivery):
    with scoped(lists.actor.scope):
        return list(delivery.rows.exclude(likely=[]).order_by("line"))


def other(**facts):
    return row(**{"Pers.-Nr.": "900"} | facts)


@pytest.mark.parametrize("slip", ["typed", "order", "digit", "year"])
def test_a_slip_is_proposed_with_its_reason_whatever_the_number(known, slip):
    delivery = known.preview(as_csv(other(**SLIPS[slip])))
    assert delivery.table["counts"]["likely"] == 1 and known.people() == 1
    [found] = asked(known, delivery)
    assert [each["person"] for each in found.likely] == [known.person("101").pk]
    assert found.sentence.startswith("Vielleicht dieselbe Person") and known.person("101").first_name == "Ana"


def test_another_alphabet_and_swapped_days_are_proposed_too(lists):
    lists.take_over(as_csv(row(Name="Kovalenko", Vorname="Yuliia", **{"Geb.-Datum": "04.07.1991"})))
    delivery = lists.preview(as_csv(other(Name="Коваленко", Vorname="Юлія", **{"Geb.-Datum": "07.04.1991"})))
    [found] = asked(lists, delivery)
    assert "Tag und Monat" in found.sentence


def test_the_same_person_keeps_the_dossier(known):
    delivery = known.preview(as_csv(other(**SLIPS["typed"])))
    [found] = asked(known, delivery)
    decided = decide_rows(known.actor, delivery, who={found.pk: known.person("101").pk}, now=known.now)
    assert decided.table["counts"] == {"new": 0, "changed": 1, "likely": 0, "ignored": 0, "faulty": 0}
    known.accept(decided)
    assert known.people() == 1 and len(known.cases()) == 1
    assert known.person("900").official_name == "Sylva"


def test_a_new_person_gets_a_dossier_and_one_may_think_again(known):
    delivery = known.preview(as_csv(other(**SLIPS["typed"])))
    [found] = asked(known, delivery)
    for who in (known.person("101").pk, 0):
        delivery = decide_rows(known.actor, delivery, who={found.pk: who}, now=known.now)
    assert delivery.table["counts"]["new"] == 1 and known.people() == 1
    known.accept(delivery)
    assert known.people() == 2 and len(known.cases()) == 2


def test_without_a_word_it_stays_a_question_of_the_delivery(known):
    report = known.take_over(as_csv(other(**SLIPS["typed"])))
    assert report.counts == {"to_check": 1} and known.people() == 1
    [item] = known.items(reason="same_person?")
    again = known.preview(as_csv(other(**SLIPS["typed"])))
    assert again.table["counts"]["ignored"] == 1, "asked twice"
    decide_person(known.actor, item, same=False, now=known.now)
    assert known.people() == 2


def test_nobody_else_may_be_chosen(known):
    delivery = known.preview(as_csv(other(**SLIPS["typed"])))
    [found] = asked(known, delivery)
    with pytest.raises(Refused, match="nicht vorgeschlagen"):
        decide_rows(known.actor, delivery, who={found.pk: 4711}, now=known.now)
    with pytest.raises(Refused, match="nichts zu entscheiden"):
        decide_rows(known.actor, delivery, who={found.pk + 1: 0}, now=known.now)


def test_two_numbers_in_one_list_are_two_persons(known):
    delivery = known.preview(as_csv(ROW, other(**SLIPS["typed"])))
    assert delivery.table["counts"]["likely"] == 0 and delivery.table["counts"]["new"] == 1


def test_a_list_of_welcomes_is_decided_first_and_loses_nothing(known):
    delivery = known.preview(as_xlsx(TALK, header=WELCOMED), "welcomed", name="liste.xlsx")
    assert delivery.table["counts"]["likely"] == 1
    with pytest.raises(Refused, match="Sagen Sie zuerst bei einer Zeile"):
        known.accept(delivery)
    delivery = decide_sure_rows(known.actor, delivery, now=known.now)
    assert delivery.table["counts"]["likely"] == 0
    known.accept(delivery)
    assert known.people() == 1 and known.case("101").state == "welcomed"
    with scoped(known.actor.scope):
        assert Outcome.objects.get().kind == "conversation"


def test_who_only_sounds_alike_is_not_chosen_with_the_others(known):
    delivery = known.preview(as_csv(other(Name="Sylva"), other(**{"Pers.-Nr.": "901"}, Vorname="Ana")))
    delivery = decide_sure_rows(known.actor, delivery, now=known.now)
    assert [each.who for each in asked(known, delivery)] == [None, known.person("101").pk]


def test_a_whole_list_is_asked_about_in_as_many_queries_as_one_person(known):
    def cost(number):
        with scoped(known.actor.scope), CaptureQueriesContext(connection) as queries:
            people = [Named("Silva", "Ana", (), Birth(known.person("101").born_on))] * number
            found = likely_same_each(known.organisation.pk, people)
        assert len(found) == number and all(each[0].reasons == ("name", "birth") for each in found)
        return len(queries)

    assert cost(1) == cost(200)


def test_a_list_without_numbers_costs_no_question_per_row(lists):
    lists.take_over(as_csv(ROW[1:], header=HEADER[1:]))
    with CaptureQueriesContext(connection) as few:
        lists.table(as_csv(*_nameless(0, 3), header=HEADER[1:]))
    with CaptureQueriesContext(connection) as many:
        lists.table(as_csv(*_nameless(10, 60), header=HEADER[1:]))
    assert len(many) == len(few)


def _nameless(first, number):
    return [[f"Muster{chr(97 + n % 26)}{chr(97 + n // 26)}", *ROW[2:]] for n in range(first, first + number)]


@pytest.fixture
def clerk(emil, signed_in):
    """The register clerk, signed in."""
    return signed_in(emil)


def test_the_preview_begins_with_what_asks(known, clerk):
    delivery = known.preview(as_csv(other(**SLIPS["typed"]), row(**{"Pers.-Nr.": "7"}, Name="Neuer", Vorname="Max")))
    url = reverse("table-preview", args=[delivery.public_id])
    with CaptureQueriesContext(connection) as seen:
        text = clerk.get(url).content.decode()
    asked_for = [q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked_for) <= 12
    assert "Vielleicht dieselbe Person" in text and "Ana Silva, geboren 17. April 1991" in text
    assert "ähnlicher Name, gleiches Geburtsdatum" in text and "1 Person übernehmen" in text
    [found] = asked(known, delivery)
    decide = reverse("table-decide", args=[delivery.public_id])
    done = clerk.post(decide, {"zeile": found.pk, "person": known.person("101").pk}, follow=True).content.decode()
    assert "2 Personen übernehmen" in done and "dieselbe Person" in done
    assert "Wählen Sie, ob es" in clerk.post(decide, {"zeile": "x"}, follow=True).content.decode()
    assert "zugeordnet" in clerk.post(decide, {"zeile": "alle"}, follow=True).content.decode()


def test_the_neighbour_may_not_decide(known, signed_in, nora):
    delivery = known.preview(as_csv(other(**SLIPS["typed"])))
    answer = signed_in(nora).post(reverse("table-decide", args=[delivery.public_id]), {"zeile": "alle"})
    assert answer.status_code == 404
    with scoped(known.actor.scope):
        assert Delivery.objects.get(pk=delivery.pk).table["counts"]["likely"] == 1
