"""An office's own list: persons, dossiers and what was done come over; nobody is invited; all of it goes back."""

from datetime import timedelta

import pytest
from tests.gateways.register.tables.making import WELCOMED, Lists, as_xlsx

from willkomm.common.correspondence.models import Letter
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.actions import background, pieces, table_apply, table_work
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.models import CaseTransition, Outcome

ROW = ["Silva", "Ana", "17.04.1991", "01.03.2025", "Portugal", "Portugiesisch"]
TALK = [*ROW, "20.03.2025", "10.04.2025", "Gespräch", "12.04.2025"]


def of(name, *told):
    """The row of another person."""
    return [name, *ROW[1:], *told]


def listed(*rows):
    return as_xlsx(*rows, header=WELCOMED)


def outcomes(lists):
    with scoped(lists.actor.scope):
        return sorted(Outcome.objects.values_list("person__official_name", "kind", "on"))


def by_name(lists):
    return {case.person.official_name: case for case in lists.cases()}


def bring(lists, *rows):
    return lists.take_over(listed(*rows), "welcomed", name="begruessungen.xlsx")


def test_a_conversation_comes_over_as_done(lists):
    report = bring(lists, TALK)
    [case] = lists.cases()
    assert (case.state, case.closed_reason, str(case.retention_from)) == ("closed", "done", "2025-04-12")
    assert [(kind, str(on)) for _, kind, on in outcomes(lists)] == [("conversation", "2025-04-10")]
    assert report.lines[0].message == "Aus der Liste übernommen: Gespräch am 10. April 2025."
    assert (case.person.letter_language, case.person.nationalities) == ("pt", ["PT"])


def test_every_step_is_marked_as_taken_over(lists):
    bring(lists, TALK)
    with scoped(lists.actor.scope):
        steps = list(CaseTransition.objects.order_by("pk").values_list("verb", "actor_name"))
    assert [verb for verb, _ in steps] == ["confirm", "welcome", "close"]
    assert {name for _, name in steps} == {"Betrieb (aus einer Liste übernommen)"}


def test_nobody_is_invited_and_no_letter_is_written(lists):
    bring(lists, TALK, of("Costa", "", "", "", ""), of("Sousa", "20.03.2025", "", "", ""))
    with scoped(lists.actor.scope):
        assert not Letter.objects.exists()
    cases = by_name(lists)
    assert cases["Costa"].state == "to_check"
    assert cases["Sousa"].state == "invited"  # they were, and the office goes on from there


@pytest.mark.parametrize(
    ("told", "state", "kind"),
    [
        (("", "10.04.2025", "Mappe", ""), "welcomed", "folder"),
        (("", "10.04.2025", "Anlass", ""), "welcomed", "event"),
        (("", "10.04.2025", "", ""), "welcomed", "conversation"),
        (("", "10.04.2025", "verzichtet", ""), "waived", "declined"),
        (("20.03.2025", "", "nicht erreicht", "30.04.2025"), "closed", "not_reached"),
    ],
)
def test_every_outcome_has_its_state(lists, told, state, kind):
    bring(lists, [*ROW, *told])
    [case] = lists.cases()
    assert case.state == state and [each[1] for each in outcomes(lists)] == [kind]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("", "10.02.2025", "Gespräch", ""), "vor dem Zuzug"),
        (("", "10.02.2030", "Gespräch", ""), "liegt in der Zukunft"),
        (("", "", "Gespräch", ""), "Der Tag des Gesprächs"),
        (("", "10.04.2025", "Fernsehen", ""), "ist unbekannt"),
    ],
)
def test_what_cannot_be_is_faulty(lists, told, words):
    delivery = lists.preview(listed([*ROW, *told]), "welcomed")
    [(_, verdict, sentence)] = lists.rows(delivery)
    assert verdict == "faulty" and words in sentence


def test_the_same_list_again_changes_nothing(lists):
    bring(lists, TALK)
    delivery = lists.preview(listed(TALK), "welcomed")
    assert delivery.table["counts"] == {"new": 0, "changed": 0, "likely": 0, "ignored": 1, "faulty": 0}
    lists.accept(delivery)
    assert len(outcomes(lists)) == 1


def test_a_later_list_adds_what_happened_since(lists):
    bring(lists, [*ROW, "20.03.2025", "", "", ""])
    bring(lists, TALK)
    [case] = lists.cases()
    assert case.state == "closed" and len(outcomes(lists)) == 1


def test_somebody_whom_the_register_told_of_is_the_same_person(lists):
    from tests.gateways.register.tables.making import HEADER, as_csv
    from tests.gateways.register.tables.making import ROW as REGISTERED

    told = dict(zip(HEADER, REGISTERED, strict=True)) | {"Zuzugsdatum": "01.03.2026"}
    lists.take_over(as_csv(list(told.values())))
    numbered = as_xlsx(
        ["101", *ROW[:3], "01.03.2026", *ROW[4:], "", "10.04.2026", "Mappe", ""], header=["Pers.-Nr.", *WELCOMED]
    )
    lists.take_over(numbered, "welcomed")
    [case] = lists.cases()
    assert case.state == "welcomed" and lists.people() == 1


def test_the_whole_list_is_taken_back(lists):
    report = bring(lists, TALK, of("Costa", "", "10.04.2025", "Mappe", ""), of("Sousa", "20.03.2025", "", "", ""))
    lists.undo(report.delivery)
    assert {case.state for case in lists.cases()} == {"withdrawn"} and outcomes(lists) == []
    bring(lists, TALK)
    assert by_name(lists)["Silva"].state == "closed"


def test_a_dossier_that_was_there_before_goes_back_to_where_it_was(lists):
    bring(lists, [*ROW, "", "", "", ""])
    later = bring(lists, [*ROW, "", "10.04.2025", "Mappe", ""])
    assert lists.cases()[0].state == "welcomed"
    lists.undo(later.delivery)
    [case] = lists.cases()
    assert (case.state, case.reached, case.confirmed_on) == ("to_check", False, None)


def test_what_somebody_worked_on_since_stays(lists):
    from willkomm.welcome.cases.actions import reopen

    report = bring(lists, TALK)
    with scoped(lists.actor.scope):
        reopen(lists.actor, lists.cases(), now=lists.now)
        with pytest.raises(Refused, match="schon gearbeitet"):
            lists.undo(report.delivery)


def test_who_may_not_record_conversations_may_not_take_them_over(zuchwil, now):
    clerk = Lists(zuchwil, now, role="clerk")
    delivery = clerk.table(listed(TALK)).delivery
    with pytest.raises(Refused, match="Integrationsbeauftragte"):
        clerk.explain(delivery, "welcomed")


def test_in_the_drop_folder_such_a_list_waits_for_a_person(lists, zuchwil, now):
    lists.preview(listed(TALK), "welcomed")
    machine = Lists(zuchwil, now, role="drop_folder")
    assert machine.table(listed(TALK), channel="folder").delivery.state == "preview"
    assert lists.cases() == []


def families(number, children=True):
    """A list with parents and, before each, a child of theirs."""
    rows = []
    for n in range(number):
        told = [*ROW[3:], "", "10.04.2025", "Gespräch", "", "Musterweg", str(n), "Zuchwil", str(n)]
        rows += [[f"Silva{n}", "Rui", "01.05.2016", *told]] if children else []
        rows.append([f"Silva{n}", "Ana", "17.04.1991", *told])
    return as_xlsx(*rows, header=[*WELCOMED, "Strasse", "Haus-Nr.", "Ort", "Haushalt"])


def work(lists, delivery):
    """What the worker does until nothing is left; returns the delivery as it is then."""
    while background.take_up(lists.actor, delivery, now=lists.now):
        lists.now += timedelta(minutes=1)
        if not pieces.go_on(lists.actor, delivery, now=lists.now):
            break
    with scoped(lists.actor.scope):
        return Delivery.objects.select_related("organisation").get(pk=delivery.pk)


def test_a_child_without_a_dossier_counts_with_its_family(lists):
    lists.take_over(families(1), "welcomed")
    assert len(lists.cases()) == 1 and len(outcomes(lists)) == 2


def test_children_count_whichever_piece_of_the_list_their_parents_stood_in(lists, monkeypatch):
    for module in (table_apply, table_work):
        monkeypatch.setattr(module, "CHUNK", 2)
    monkeypatch.setattr(background, "SMALL", 1)
    delivery = work(lists, lists.explain(lists.table(families(3)).delivery, "welcomed"))
    assert delivery.table["counts"]["new"] == 6
    lists.accept(delivery)
    work(lists, delivery)
    assert len(lists.cases()) == 3 and len(outcomes(lists)) == 6
    work(lists, lists.undo(delivery))
    assert outcomes(lists) == [] and lists.people() == 3, "the children are gone, the withdrawn dossiers keep theirs"


def test_a_child_of_a_later_list_counts_and_goes_back_alone(lists):
    lists.take_over(families(1, children=False), "welcomed")
    later = lists.take_over(families(1), "welcomed")
    assert len(outcomes(lists)) == 2
    assert later.lines[0].message == "Aus der Liste übernommen: Gespräch am 10. April 2025."
    lists.undo(later.delivery)
    assert [name for name, _, _ in outcomes(lists)] == ["Silva0"] and lists.cases()[0].state == "welcomed"
