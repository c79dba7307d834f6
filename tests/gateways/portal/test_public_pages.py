"""The short link of a letter: contact in every language, without a name, a cookie or a script."""

from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from willkomm.common.content.actions import ORDER, release, shipped
from willkomm.common.correspondence.models import Letter
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import ContactPoint, Organisation
from willkomm.gateways.portal.presenters import choices, wanted
from willkomm.gateways.portal.throttle import WRONG_CODES
from willkomm.gateways.portal.visitor import reading, visitor
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.letters import invite, send_folder

LRI_FREE = "032 686 52 52"


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path):
    """Files of a test in its own folder, static files without a manifest, no wrong codes from other tests."""
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()


@pytest.fixture
def letter(anna, zuchwil, arrive, as_actor, now):
    """An invitation from Zuchwil, which has a phone number."""
    Organisation.objects.filter(pk=zuchwil.pk).update(phone=LRI_FREE, opening_hours="Mo–Fr 8–11.30 Uhr")
    cases = arrive(anna, zuchwil, {"first_name": "Selam", "official_name": "Habte"})
    confirm(as_actor(anna), cases, now=now)
    return invite(as_actor(anna), cases, now=now, base_url="https://willkommen.example")[0]


@pytest.fixture
def address(letter):
    """Where the QR code leads."""
    return reverse("welcome-code", args=[letter.facts["code"]])


def body(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("tag", ORDER)
def test_every_language_shows_contact_and_emergency_numbers(tag, client, address):
    text = body(client.get(address, {"lang": tag}))
    facts = shipped()[tag]
    assert f'<html lang="{tag}" dir="{facts["language"]["direction"]}">' in text
    assert facts["texts"]["portal.contact_heading"] in text
    assert facts["texts"]["portal.emergency_heading"] in text
    assert f'<bdi dir="ltr">{LRI_FREE}</bdi>' in text
    assert 'href="tel:0326865252"' in text and 'href="tel:117"' in text
    assert "<bdi>Zuchwil</bdi>" in text
    assert "{" not in text


def test_contact_comes_from_the_register_of_contact_points(client, address, zuchwil):
    today = timezone.localdate()
    facts = {"operative_name": "Olga", "phone": "032 111 22 33", "valid_from": today, "confirmed_on": today}
    ContactPoint.objects.create(organisation=zuchwil, **facts)
    text = body(client.get(address, {"lang": "de"}))
    assert 'href="tel:0321112233"' in text and 'href="tel:0326865252"' not in text


def test_never_shows_a_name(client, address):
    text = body(client.get(address, {"lang": "de"}))
    assert "Habte" not in text and "Selam" not in text and "Musterweg" not in text


def test_shows_the_general_text_of_the_letter(client, address, anna, zuchwil, arrive, as_actor, now):
    assert shipped()["ti"]["texts"]["invitation.purpose"] in body(client.get(address, {"lang": "ti"}))
    cases = arrive(anna, zuchwil)
    confirm(as_actor(anna), cases, now=now)
    [folder] = send_folder(as_actor(anna), cases, now=now, base_url="https://willkommen.example")
    text = body(client.get(reverse("welcome-code", args=[folder.facts["code"]]), {"lang": "ti"}))
    assert shipped()["ti"]["texts"]["folder.content"] in text


def test_marks_a_translation_until_it_is_checked(client, address, kim, canton, as_actor, now):
    note = shipped()["fa"]["texts"]["portal.unchecked"]
    assert note in body(client.get(address, {"lang": "fa"}))
    for group in ("portal", "invitation"):
        release(as_actor(kim), canton, language="fa", group=group, now=now)
    assert note not in body(client.get(address, {"lang": "fa"}))
    assert "portal.unchecked" not in body(client.get(address, {"lang": "de"}))
    assert shipped()["de"]["texts"]["portal.unchecked"] not in body(client.get(address, {"lang": "de"}))


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("ti-ER,ti;q=0.9", "ti"),
        ("ku-TR", "kmr"),
        ("hr-HR,en;q=0.5", "sr-Latn"),
        ("fa-AF", "prs"),
        ("gsw-CH", "de"),
        ("ja,pt-BR;q=0.7", "pt"),
    ],
)
def test_takes_the_browsers_language(accepted, tag, client, address):
    assert f'<html lang="{tag}"' in body(client.get(address, headers={"accept-language": accepted}))


def test_what_was_asked_for_comes_before_the_browser(client, address):
    response = client.get(address, {"lang": "th"}, headers={"accept-language": "fr"})
    assert '<html lang="th"' in body(response)


def test_nobody_understood_sees_the_languages_in_their_own_scripts(client, address):
    text = body(client.get(address, {"lang": "xx"}, headers={"accept-language": "ja"}))
    for own, tag in (("ትግርኛ", "ti"), ("العربية", "ar"), ("தமிழ்", "ta")):
        assert f'href="?lang={tag}" lang="{tag}"' in text and own in text
    assert text.count("hreflang=") == 24


def test_sets_no_cookie_and_carries_no_script(client, address):
    for where in (address, reverse("welcome-start"), reverse("welcome-code", args=["ABCD-EFGH"])):
        response = client.get(where, {"lang": "ar"})
        assert not response.cookies
        assert "<script" not in body(response) and "style=" not in body(response)
        assert response["X-Robots-Tag"].startswith("noindex") and 'content="noindex' in body(response)
        assert response["Cache-Control"] == "no-store"


def test_the_page_is_tiny(client, address):
    assert len(client.get(address, {"lang": "ta"}).content) < 14_000


def test_reads_few_rows(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address, {"lang": "ti"})
    assert sum(query["sql"].startswith('SELECT "') for query in queries) <= 5


@pytest.mark.parametrize("code", ["ABCD-EFGH", "abcd", "A" * 60, "ABCD-EFG0"])
def test_a_wrong_code_says_so_and_tells_nothing_else(code, client, letter):
    response = client.get(reverse("welcome-code", args=[code]), {"lang": "de"})
    assert response.status_code == 404
    assert shipped()["de"]["texts"]["portal.unknown_code"] in body(response)
    assert "Zuchwil" not in body(response)


def test_an_ended_code_is_an_unknown_code(client, address, now):
    from willkomm.common.correspondence.models import ShortCode

    ShortCode.objects.update(ended_at=now)
    assert client.get(address, {"lang": "de"}).status_code == 404


def test_many_wrong_codes_wait_even_before_a_right_one(client, address):
    for _ in range(WRONG_CODES):
        assert client.get(reverse("welcome-code", args=["ABCD-EFGH"]), {"lang": "de"}).status_code == 404
    response = client.get(address, {"lang": "de"})
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "Zuchwil" not in body(response)


def test_the_start_page_takes_a_code_as_people_type_it(client, letter):
    code = letter.facts["code"]
    typed = code.lower().replace("-", " ")
    response = client.get(reverse("welcome-start"), {"code": typed, "lang": "fr"})
    assert (response.status_code, response.url) == (302, f"{reverse('welcome-code', args=[code])}?lang=fr")
    assert client.get(reverse("welcome-start"), {"code": "?", "lang": "fr"}).status_code == 404


def test_the_start_page_knows_no_municipality(client, letter):
    response = client.get(reverse("welcome-start"), {"lang": "de"})
    assert response.status_code == 200
    assert "Zuchwil" not in body(response) and "117" in body(response)


def test_works_before_anything_is_set_up(client, db):
    assert not Organisation.objects.exists()
    response = client.get(reverse("welcome-start"), {"lang": "ti"})
    assert response.status_code == 200
    assert shipped()["ti"]["texts"]["portal.title"] in body(response)


def test_a_german_centre_shows_german_numbers(client, letter):
    Organisation.objects.filter(pk=letter.organisation_id).update(country="DE")
    text = body(client.get(reverse("welcome-code", args=[letter.facts["code"]]), {"lang": "de"}))
    assert "tel:110" in text and "tel:145" not in text


def test_a_letter_of_the_neighbour_leads_to_the_neighbour(client, letter, nora, derendingen, arrive, as_actor, now):
    cases = arrive(nora, derendingen)
    confirm(as_actor(nora), cases, now=now)
    [other] = invite(as_actor(nora), cases, now=now, base_url="https://willkommen.example")
    text = body(client.get(reverse("welcome-code", args=[other.facts["code"]]), {"lang": "de"}))
    assert "Derendingen" in text and "Zuchwil" not in text


def test_the_visitor_sees_texts_and_nothing_behind_the_wall(letter, zuchwil):
    actor = visitor(zuchwil)
    assert not actor.rights
    assert not actor.scope.read and not actor.scope.write
    with reading(zuchwil):
        assert not Case.objects.exists() and not Letter.objects.exists()
    with scoped(actor.scope):
        assert not Letter.objects.exists()


def test_an_empty_header_asks_for_nothing(canton):
    assert wanted("", "", choices()) is None
    assert wanted("de-x-easy", "", choices()).tag == "de-x-easy"
