"""What a dossier offers now: few steps that make sense in its state, and every word says whose facts they are."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.common.people.models import Person
from willkomm.gateways.desk.presenters.arrivals import calculation
from willkomm.gateways.desk.presenters.next_step import MORE, SENSIBLE, now_for
from willkomm.gateways.desk.verbs import VERBS
from willkomm.welcome.cases.models import Case, Channel
from willkomm.welcome.cases.workflow import STATES


@pytest.fixture
def case(anna, zuchwil, arrive):
    [found] = arrive(anna, zuchwil)
    return found


def _every_now(case, actor):
    """What is offered in every state, by every channel, before and after the day it is due."""
    now = timezone.localtime()
    for case.state in STATES:
        for case.channel in Channel.values:
            for days in (-1, 5):
                case.due_on, case.appointment_at = now.date() + timedelta(days=days), now + timedelta(days=days)
                yield now_for(actor, case, now=now, today=now.date())


def test_at_most_six_further_steps_in_every_state(case, beat, as_actor):
    for offered in _every_now(case, as_actor(beat)):
        assert len(offered.more) + len(offered.letters) <= MORE == 6, (case.state, case.channel)
        assert len(offered.links) <= 4
        assert offered.button or offered.links, (case.state, case.channel)


def test_every_state_knows_its_steps_and_every_step_exists():
    assert set(SENSIBLE) == set(STATES)
    assert {name for names in SENSIBLE.values() for name in names} <= {*VERBS, "record"}


def test_an_invited_dossier_offers_nothing_that_makes_no_sense(case, beat, as_actor):
    case.state, case.due_on, now = "invited", timezone.localdate(), timezone.localtime()
    offered = now_for(as_actor(beat), case, now=now, today=now.date())
    titles = [str(link["label"]) for link in offered.links + offered.more]
    assert not {"Nicht erschienen", "Nochmals prüfen", "Zuzug zurückziehen"} & set(titles)
    assert {"Gespräch erfassen", "Brief kam zurück", "Dossier abschliessen"} <= set(titles)


def test_the_section_is_called_after_its_source(case, anna, seen, signed_in, text):
    address = reverse("case", args=[case.public_id])
    for source, heading, basis in (
        (Person.Source.OFFICE, "Angaben zur Person", "nach den Angaben, die wir erfasst haben"),
        (Person.Source.REGISTER, "Angaben des Registers", "nach den Angaben des Registers"),
    ):
        with seen(anna):
            Person.objects.update(source=source)
        shown = text(signed_in(anna).get(address))
        assert heading in shown and basis in shown
        assert ("Angaben des Registers" in shown) is (source == Person.Source.REGISTER)


def test_the_rule_that_decided_stands_first_and_the_others_are_closed(case, anna, signed_in):
    page = signed_in(anna).get(reverse("case", args=[case.public_id])).content.decode()
    begin = page.index("Wie der Vorschlag entstand")
    assert begin < page.index("trifft zu", begin) < page.index("nicht zu</summary>", begin)


def test_nothing_calculated_is_nothing_to_show():
    assert calculation([]) == {}
    assert calculation([{"fits": False}]) == {"fits": [], "others": [{"fits": False}]}


def test_a_dossier_may_be_of_any_state(case, anna, seen, signed_in):
    for state in STATES:
        for channel in Channel.values:
            with seen(anna):
                Case.objects.filter(pk=case.pk).update(state=state, channel=channel)
            assert signed_in(anna).get(reverse("case", args=[case.public_id])).status_code == 200, (state, channel)
