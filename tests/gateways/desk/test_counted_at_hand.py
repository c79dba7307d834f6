"""What «Heute» counts in the dossiers at hand is what the database would count, whatever stands there."""

import random
from datetime import date, timedelta

import pytest
from tests.welcome.conversations.batches import arrivals

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.models import Person
from willkomm.gateways.desk.queries.today import _counted, worklist
from willkomm.welcome.cases.models import Case, Channel
from willkomm.welcome.cases.workflow import BEFORE, LIVE
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch
from willkomm.welcome.conversations.queries.batches import HAND_OVER, WAITS_FOR, counted

MANY = 120


def _folder_letter(case, at):
    letter = Letter.objects.create(
        organisation_id=case.organisation_id,
        household_id=case.household_id,
        template="folder",
        languages=["de"],
        facts={},
        wording={},
        file="x.pdf",
        sha256="0" * 64,
        issued_at=at,
        issued_by="Anna",
    )
    Recipient.objects.create(organisation_id=case.organisation_id, letter=letter, person_id=case.person_id)


def _scatter(cases, chance, now):
    """Give every dossier a state, a channel and a day by chance; some a letter, a place in a stack, a death."""
    batch = LetterBatch.objects.create(organisation_id=cases[0].organisation_id, template="folder", ordered_at=now)
    for position, case in enumerate(cases):
        case.state, case.channel = chance.choice(LIVE), chance.choice(Channel.values)
        case.due_on, case.state_since = now.date() + timedelta(days=chance.randint(-5, 2)), now
        if chance.random() < 0.5:
            _folder_letter(case, now + timedelta(days=chance.choice((-1, 1))))
        if chance.random() < 0.1:
            BatchEntry.objects.create(
                organisation_id=case.organisation_id,
                batch=batch,
                case=case,
                position=position,
                open=chance.random() < 0.5,
            )
    Case.objects.bulk_update(cases, ["state", "channel", "due_on", "state_since"])
    dead = [case.person_id for case in cases if chance.random() < 0.1]
    Person.objects.filter(pk__in=dead).update(died_on=date(2026, 11, 1))


@pytest.mark.parametrize("seed", range(5))
def test_the_same_is_counted_at_hand_and_by_the_database(seed, anna, zuchwil, as_actor, now, seen):
    cases = arrivals(as_actor(anna), zuchwil, MANY, now=now)
    with seen(anna):
        _scatter(cases, random.Random(seed), now)
        at_hand = [case for case in worklist(((True,), ()), zuchwil.pk) if case.is_due]
        found = counted([zuchwil.pk], now.date(), BEFORE)
        assert _counted(at_hand, now.date()) == found
        assert {kind for _, kind in found} == {*WAITS_FOR, HAND_OVER, *BEFORE}
