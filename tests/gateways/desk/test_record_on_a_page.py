"""The page that records a conversation."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.common.content.actions import ORDER, release, shipped
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case


@pytest.fixture
def family(anna, zuchwil, arrive, as_actor):
    child = {"first_name": "Rui", "born_on": timezone.localdate() - timedelta(days=2000)}
    cases = arrive(anna, zuchwil, {}, child)
    confirm(as_actor(anna), cases, now=timezone.localtime())
    return cases


@pytest.fixture
def address(family):
    return reverse("record-conversation", args=[family[0].public_id])


def test_asks_three_things_and_ticks_everybody(address, anna, signed_in):
    page = signed_in(anna).get(address).content.decode()
    assert page.count('name="people"') == 2
    assert page.count("checked") == 3, "both persons, and «Gespräch geführt»"


def test_three_fields_are_enough_and_lead_back_to_today(address, family, anna, signed_in, seen, text):
    client = signed_in(anna)
    people = [str(family[0].person.public_id)]
    data = {"held_on": timezone.localdate(), "language": "pt", "outcome": "held", "people": people, "von": "heute"}
    answer = client.post(address, data)
    assert answer.url == "/"
    page = client.get("/").content.decode()
    assert "Eingetragen: Gespräch geführt." in page and "/rueckgaengig/" in page
    with seen(anna):
        conversation = family[0].household.conversations.get()
        assert Case.objects.get().state == "welcomed"
    assert "Gespräch geführt am" in text(client.get(reverse("case", args=[family[0].public_id])))
    client.post(reverse("conversation-undo", args=[conversation.public_id]))
    with seen(anna):
        assert Case.objects.get().state == "open"


def test_what_was_typed_stays_when_it_is_refused(address, anna, signed_in, text):
    data = {"held_on": "2999-01-01", "language": "pt", "outcome": "held", "place": "Pavillon", "people": []}
    answer = signed_in(anna).post(address, data)
    assert answer.status_code == 422
    assert 'value="Pavillon"' in answer.content.decode()
    answer = signed_in(anna).post(address, {**data, "held_on": ""})
    assert "Wann war das Gespräch?" in text(answer)


def test_readers_do_not_record(address, rita, signed_in):
    assert signed_in(rita).get(address).status_code == 403


@pytest.fixture
def record_in(family, address, anna, signed_in, seen):
    """A function: record that a conversation was held with people whose letters are in this language; the next page."""

    def record(tag: str, **facts) -> str:
        with seen(anna):
            Case.objects.filter(pk=family[0].pk).update(language=tag)
        people = [str(family[0].person.public_id)]
        data = {"held_on": timezone.localdate(), "language": "de", "outcome": "held", "people": people, "von": "heute"}
        client = signed_in(anna)
        client.post(address, data | facts)
        return client.get("/").content.decode()

    return record


def _said(tag: str) -> str:
    return shipped()[tag]["texts"]["portal.thanks"].partition("{contact}")[0]


def test_every_language_has_the_sentence():
    assert len(ORDER) == 24 and all("{contact}" in shipped()[tag]["texts"]["portal.thanks"] for tag in ORDER)


@pytest.mark.parametrize("tag", ["fr", "fa", "ti", "ta"])
def test_a_sentence_in_their_language_can_be_shown_to_the_people(tag, record_in):
    page = record_in(tag)
    direction = shipped()[tag]["language"]["direction"]
    assert f'lang="{tag}" dir="{direction}">{_said(tag)}<bdi>' in page and _said("de") in page
    assert ("noch nicht geprüft" in page) is (shipped()[tag]["language"]["state"] == "draft")


def test_a_released_translation_is_not_marked_and_german_stands_alone(record_in, kim, canton, as_actor, now):
    release(as_actor(kim), canton, language="fa", group="portal", now=now)
    page = record_in("fa")
    assert _said("fa") in page and "noch nicht geprüft" not in page


def test_german_is_said_once(record_in):
    page = record_in("de")
    assert page.count(_said("de")) == 1 and "Zum Zeigen" not in page


def test_nobody_is_thanked_for_a_conversation_that_did_not_take_place(record_in):
    page = record_in("fa", outcome="no_show")
    assert _said("fa") not in page and _said("de") not in page
