"""Hostile and broken files by every way in: each is refused with one German sentence and stands in the list with it.

A table that can be read is told row by row, with as many errors as it has. `WILLKOMM_HOSTILE_MB=240` and more makes
10,000 of them.
"""

import html
import re
from argparse import ArgumentParser
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.gateways.register.ech.messages import base_delivery, build
from tests.gateways.register.hostile import ERRORS, FILES, GIANT, TOLD, TOLD_HEADER, sparse
from tests.gateways.register.tables.making import ROW, Lists, as_csv

from willkomm.config.commands import register as command
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.folder import poll
from willkomm.gateways.register.models import Delivery, Parcel
from willkomm.welcome.cases.models import Case

SENTENCE = re.compile(r"[A-ZÄÖÜ«][^\n]{20,}[.]$")
WAYS = ("upload", "folder", "api", "command")


class Door:
    """The ways into one municipality. Each brings files (name → content) and returns those turned away at the door."""

    def __init__(self, client, office, drop):
        self.client, self.office, self.drop = client, office, drop

    def upload(self, files: dict[str, bytes]) -> set[str]:
        """By the page, all at once; the form itself names an empty file."""
        empty = {name for name, content in files.items() if not content}
        for name in empty:
            answer = self._send([SimpleUploadedFile(name, b"")])
            assert answer.status_code == 422 and "ist leer" in answer.content.decode()
        answer = self._send([SimpleUploadedFile(name, files[name]) for name in files if name not in empty])
        assert answer.status_code == 302
        return empty

    def _send(self, files):
        here = self.office.organisation.pk
        return self.client.post(reverse("delivery-upload"), {"organisation": here, "files": files})

    def api(self, files: dict[str, bytes]) -> set[str]:
        """By another program, one by one; what is not even opened is a problem document, and noted as well."""
        for name, content in files.items():
            answer = self.client.post("/api/v1/deliveries", {"file": SimpleUploadedFile(name, content)})
            told = answer.json()
            assert answer.status_code in (201, 422), told
            assert SENTENCE.match(told["sentence" if answer.status_code == 201 else "detail"]), told
        return set()

    def folder(self, files: dict[str, bytes]) -> set[str]:
        """By the drop folder, over an hour: what is cut off may still grow."""
        for name, content in files.items():
            (self.drop / name).write_bytes(content)
        for minute in (0, 1, 70, 71):
            poll(self.drop, self.office.now + timedelta(minutes=minute))
        assert [path.name for path in self.drop.iterdir() if path.is_file()] == [".seen.json"]
        assert list((self.drop / "work").iterdir()) == []
        return set()

    def command(self, files: dict[str, bytes]) -> set[str]:
        """By the command line, a whole folder."""
        place = self.drop / "import"
        place.mkdir()
        for name, content in files.items():
            (place / name).write_bytes(content)
        parser = ArgumentParser()
        command.register(parser.add_subparsers())
        args = parser.parse_args(["register", "import", str(place), "--organisation", "2534", "--json"])
        assert args.run(args) in (0, 3)
        return set()


@pytest.fixture
def door(tmp_path, settings, emil, signed_in, office):
    settings.HOME = tmp_path
    drop = tmp_path / "drop" / "2534"
    drop.mkdir(parents=True)
    return Door(signed_in(emil), office, drop)


def listed(door) -> str:
    """The list of deliveries as a person sees it, all its pages, with what lies about in the drop folder."""
    pages, address = [], reverse("deliveries")
    while address:
        answer = door.client.get(address)
        pages.append(html.unescape(answer.content.decode()))
        after = answer.context["pages"].after if "pages" in answer.context else answer.context.get("after", "")
        address = f"{reverse('deliveries')}?nach={after}" if after else ""
    return "\n".join(pages)


def deliveries(office) -> list[Delivery]:
    with scoped(office.actor.scope):
        return list(Delivery.objects.filter(organisation=office.organisation))


@pytest.mark.parametrize("way", WAYS)
def test_each_is_refused_and_listed_with_its_reason(way, door, office):
    outside = getattr(door, way)({name: content for name, (content, _) in FILES.items()})
    found, page = deliveries(office), listed(door)
    for delivery in found:
        assert delivery.state == "rejected" and SENTENCE.match(delivery.sentence), (delivery.source, delivery.sentence)
        assert "Ferreira" not in delivery.sentence and "Silva" not in delivery.sentence
        assert delivery.source in page and delivery.sentence in page
    reasons = {each.source: each.reason for each in found}
    assert reasons == {name: reason for name, (_, reason) in FILES.items() if name not in outside}
    with scoped(office.actor.scope):
        assert not Case.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_a_table_is_told_row_by_row(way, door, office):
    """Where somebody sits, in the preview; where nobody does, in the delivery."""
    lists = Lists(office.organisation, office.now)
    lists.explain(lists.table(as_csv([*ROW, ""], header=TOLD_HEADER), name="muster.csv").delivery)
    getattr(door, way)({name: content for name, (content, _, _) in TOLD.items()})
    found = {each.source: each for each in deliveries(office)}
    for name, (_, errors, words) in TOLD.items():
        delivery = found[name]
        counts = delivery.table["counts"] if delivery.state == "preview" else delivery.counts
        assert (counts.get("faulty") or counts.get("rejected")) == errors == sum(counts.values()), (name, counts)
        shown = "table-preview" if delivery.state == "preview" else "delivery"
        page = door.client.get(reverse(shown, args=[delivery.public_id]), {"art": "faulty"})
        assert words in html.unescape(page.content.decode()), name
        assert name in listed(door)
    with scoped(office.actor.scope):
        assert not Case.objects.exists()


def test_two_gigabytes_by_the_drop_folder_and_by_command(door, office):
    sparse(door.drop / "riese.xml", GIANT)
    sparse(door.drop / "riese.csv", GIANT)
    door.folder({})
    assert {each.source: each.reason for each in deliveries(office)} == dict.fromkeys(
        ("riese.xml", "riese.csv"), "too_large"
    )
    with scoped(office.actor.scope):
        assert Parcel.objects.filter(state="failed").count() == 2
    assert all(each.sentence in listed(door) for each in deliveries(office))


@pytest.mark.parametrize("address", [reverse("delivery-upload"), "/api/v1/deliveries"])
def test_two_gigabytes_are_refused_before_they_are_read(door, address):
    answer = door.client.post(address, CONTENT_LENGTH=str(GIANT))
    assert answer.status_code == 413 and "zu gross" in answer.content.decode()


def test_a_message_in_utf_16_is_as_good_as_any(office):
    assert office.take(build("moveIn", encoding="UTF-16")).counts == {"case_opened": 1}


def test_a_delivery_full_of_errors_is_told_person_by_person(office, tmp_path):
    people = ({"local": ("MU.2534", str(n)), "municipality": (351, "Bern")} for n in range(ERRORS))
    path = tmp_path / "fehler.xml"
    with open(path, "wb") as file:
        file.writelines(base_delivery(people))
    report = office.take(path, name="fehler.xml")
    assert report.counts == {"rejected": ERRORS} and office.people() == 0
    assert len(office.items(result="rejected")) == ERRORS
