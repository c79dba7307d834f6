"""Lists that are read whole have search, one filter and an order from ten rows on; the files obey the same address."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.core.accounts.models import ApiKey
from willkomm.core.alphabet import by_name
from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Cooperation
from willkomm.core.short_lists import short_list

NAMES = ["Bätterkinden", "Äbi", "Zürich", "Abt", "De Silva", "Öztürk", "Muster", "Beispiel", "Nam", "Keller"]
WAYS = {
    "words": lambda name: (name, "2534"),
    "filters": {"lang": ("lange", lambda name: len(name) > 6)},
    "orders": {"name": ("Name", by_name)},
}


def asked(**data):
    """The list of NAMES as it is asked for."""
    return short_list(data, NAMES, keep=("o",), **WAYS)


def test_every_word_must_be_there_whatever_accents_and_capitals():
    assert asked(q="  ozturk ").rows == ["Öztürk"] and asked(q="SILVA de").rows == ["De Silva"]
    assert asked(q="silva nam").rows == [] and asked(q="2534").rows == NAMES


def test_filter_and_order_stand_in_the_address_and_unknown_ones_say_nothing():
    found = asked(zeigen="lang", ordnung="name", o="zuchwil")
    assert found.rows == ["Bätterkinden", "Beispiel", "De Silva"]
    assert (found.active, found.number, found.total, found.keep) == (1, 3, 10, [("o", "zuchwil")])
    assert asked(zeigen="x", ordnung="y").rows == NAMES


def test_below_ten_rows_there_are_no_tools_and_nothing_is_hidden():
    few = short_list({"q": "nobody"}, NAMES[:9], **WAYS)
    assert not few.tools and not few.active and few.rows == NAMES[:9]


@pytest.mark.parametrize(
    ("name", "data", "there", "gone"),
    [
        ("organisations", {"q": "wasseramt zuchwil"}, "Zuchwil", "Derendingen"),
        ("contact-points", {"q": "grenchen", "zeigen": "fehlt"}, "Grenchen", "Zuchwil"),
        ("texts", {"q": "tigrin"}, "Tigrinya", "Portugiesisch"),
        ("canton-figures", {"q": "zuchwil"}, "Zuchwil", "Derendingen"),
        ("canton-population", {"q": "zuchwil", "zeigen": "Wasseramt"}, "Zuchwil", "Derendingen"),
    ],
)
def test_the_cantons_long_lists_are_searched(db, name, data, there, gone, kim, signed_in, zuchwil, derendingen):
    client = signed_in(kim)
    page = client.get(reverse(name), data).content.decode()
    assert f">{there}<" in page and f">{gone}<" not in page
    assert "Nichts passt dazu." in client.get(reverse(name), {"q": "xyzzy"}).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "there", "gone"),
    [
        ("permissions", {"zeigen": "verbund", "q": "brief"}, "Briefe", "Schlüssel"),
        ("privacy-register", {"q": "anmelden"}, "Anmelden", "Nachweis gegenüber"),
        ("privacy-disclosures", {"zeigen": "gesperrt"}, "Nichts passt dazu.", "nie der Inhalt"),
    ],
)
def test_what_is_shipped_is_searched_too(db, dora, signed_in, name, data, there, gone):
    shown = signed_in(dora).get(reverse(name), data)
    assert (shown.context["list"] if name.startswith("privacy") else shown.context["found"]).tools
    page = shown.content.decode().partition("<main")[2]
    assert there in page and (not gone or gone not in page.partition("Was darf eine Rolle?")[0])


def test_keys_sessions_and_contracts_are_searched_from_ten_on(db, anna, beat, zuchwil, derendingen, signed_in):
    today = timezone.localdate()
    for number in range(11):
        facts = {"start": "wk_", "digest": f"d{number}", "created_at": timezone.now()}
        ended = timezone.now() if number < 3 else None
        ApiKey.objects.create(user=anna, label=f"Programm {number:02}", revoked_at=ended, **facts)
        contract = Cooperation.objects.create(name=f"Vertrag {number:02}", host=zuchwil, tasks=[], starts_on=today)
        contract.partners.set([derendingen])
    keys = [
        row["key"].label for row in signed_in(anna).get(reverse("keys"), {"zeigen": "beendet"}).context["found"].rows
    ]
    assert sorted(keys) == ["Programm 00", "Programm 01", "Programm 02"]
    found = signed_in(beat).get(reverse("cooperations"), {"q": "vertrag 07"}).context["found"]
    assert [row["contract"].name for row in found.rows] == ["Vertrag 07"]


def test_the_file_of_contact_points_obeys_the_filter_of_the_page(db, kim, signed_in, zuchwil, derendingen):
    client, data = signed_in(kim), {"q": "zuchwil"}
    assert "?q=zuchwil" in client.get(reverse("contact-points"), data).content.decode()
    content = client.get(reverse("contact-points-file", args=["csv"]), data).content.decode("utf-8-sig")
    assert [row["Gemeinde"] for row in csv.DictReader(io.StringIO(content), delimiter=";")] == ["Zuchwil"]


def test_a_long_list_of_members_is_searched(db, beat, member, zuchwil, signed_in):
    for number in range(10):
        member(f"Person{number}", "clerk", zuchwil)
    member("Özge", "reader", zuchwil)
    client = signed_in(beat)
    page = client.get(reverse("members"), {"q": "ozge"}).content.decode()
    assert "Özge" in page and "Person3" not in page
    ordered = client.get(reverse("members"), {"ordnung": "name"}).context["found"].rows
    names = [str(row["membership"].user) for row in ordered]
    assert names == sorted(names, key=by_name)


def test_the_access_log_is_asked_for_somebody_a_purpose_and_a_day(db, dora, zuchwil, as_actor, signed_in):
    actor, now = as_actor(dora), timezone.now()
    with scoped(actor.scope):
        for who, purpose, days in (("Anna Muster", "Dossiers", 0), ("Beat Beispiel", "Suche", 3)):
            facts = {"actor_kind": "staff", "actor_ref": "1", "actor_name": who, "purpose": purpose}
            seen = {"subject": uuid4(), "subject_type": "person"}
            AccessEntry.objects.create(organisation=zuchwil, at=now - timedelta(days=days), **facts, **seen)
    client, today = signed_in(dora), timezone.localdate()

    def ask(**data):
        return client.get(reverse("access-log"), data).content.decode()

    assert "Anna Muster" in ask(wer="muster") and "Beat Beispiel" not in ask(wer="muster")
    before = ask(bis=(today - timedelta(days=1)).isoformat())
    assert "Beat Beispiel" in before and "Anna Muster" not in before
    assert "Beat Beispiel" in ask(wozu="such") and "Anna Muster" not in ask(wozu="such")
    assert "Dieses Datum gibt es nicht." in ask(ab="31.2.2026")
