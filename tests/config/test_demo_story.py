"""The demonstration tells its story through the same actions that people use."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from willkomm.common.content.actions import load_shipped
from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Person
from willkomm.config.demo.cast import MUNICIPALITIES
from willkomm.config.demo.invent import Family
from willkomm.config.demo.letters import write_letters
from willkomm.config.demo.registers import count_residents, exchange_by_sedex, release_texts
from willkomm.config.demo.story import tell
from willkomm.config.profiles import operator
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.actions import edit_organisation
from willkomm.gateways.register.models import Item, SentAnswer
from willkomm.gateways.reporting.queries import newest_pictures
from willkomm.welcome.cases.models import Case, Outcome
from willkomm.welcome.conversations.models import Conversation, Participant

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ADDRESS = {"street": "Musterweg", "house_number": "1", "postal_code": "4528", "town": "Zuchwil"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def actor(canton, zuchwil):
    """The command line, in Zuchwil."""
    return operator(canton, zuchwil)


@pytest.fixture
def world(actor, zuchwil):
    """A function: tell the story of families that arrived so many days ago; inside Zuchwil's scope afterwards."""

    def make(*days):
        people = [{"first_name": "Alva", "born_on": date(1990, 5, 1)}, {"first_name": "Rui", "born_on": TODAY}]
        for age in days:
            came = TODAY - timedelta(days=age)
            facts = {"official_name": "Exemplo", "nationalities": ["PT"], "origin": "abroad", "origin_country": "PT"}
            group = [{**facts, **person, "permit": "0201", "arrived_on": came} for person in people]
            family = Family(2534, came, ADDRESS, group)
            tell(actor, {2534: zuchwil}, [family] * (1 if age < 41 else 12), TODAY, Random(1))

    with transaction.atomic(), scoped(actor.scope):
        yield make


def test_conversations_of_the_past_are_real_conversations(world):
    world(200)
    talks = list(Conversation.objects.all())
    assert 4 < len(talks) <= 12
    assert {talk.language for talk in talks} == {"pt"}
    assert any(talk.place and talk.topics and talk.duration_minutes for talk in talks)
    assert Participant.objects.count() == 2 * len(talks)
    assert Outcome.objects.filter(kind="conversation").count() == 2 * len(talks)


def test_every_kind_of_letter_lies_on_the_desk(world, actor, zuchwil):
    world(38, 30, 24, 20, 16)
    assert write_letters(actor, [zuchwil], TODAY) == 5
    assert Counter(Case.objects.values_list("state", flat=True)) == {"invited": 3, "agreed": 1, "returned": 1}
    assert Case.objects.filter(state="invited", due_on__lte=TODAY).count() == 1
    assert Case.objects.get(state="agreed").appointment_at.date() == TODAY - timedelta(days=1)
    assert Letter.objects.filter(posted_on=None).count() == 1
    assert Letter.objects.get(returned_on=TODAY - timedelta(days=1)).household.cases.get().state == "returned"


def test_letters_are_not_written_twice(world, actor, zuchwil):
    world(30)
    assert write_letters(actor, [zuchwil], TODAY) == 1
    assert write_letters(actor, [zuchwil], TODAY) == 0


def test_the_cast_works_in_four_municipalities():
    assert MUNICIPALITIES == (2534, 2519, 2549, 2517)


def test_lists_of_all_foreign_residents_leave_a_picture_and_nobody(world, actor, zuchwil):
    counted = count_residents(actor, [zuchwil], NOW)
    assert counted >= 60 and count_residents(actor, [zuchwil], NOW) == 0
    assert newest_pictures([zuchwil.pk])[zuchwil.pk].total == counted
    assert not Person.objects.exists() and not Item.objects.exists()


def test_a_pair_of_sedex_comes_in_is_answered_and_acknowledged(world, actor, zuchwil):
    edit_organisation(actor, zuchwil, test_mode=True)
    for _ in range(2):
        exchange_by_sedex(actor, zuchwil, NOW)
    [answer] = SentAnswer.objects.all()
    assert answer.positive and answer.code == 100 and answer.written_at
    assert Case.objects.get().person.name == "Lídia Sonnenberg"


def test_some_translations_are_released(canton):
    with transaction.atomic():
        load_shipped(operator(canton), canton, now=NOW)
        assert release_texts(canton, NOW) > 0
