"""Hostile and broken files, by every way in: refused with one German sentence, and memory stays flat.

`WILLKOMM_HOSTILE_MB` (default 24) scales the large ones.
"""

import io
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import reverse
from tests.environment import CHECKOUT
from tests.gateways.register.ech.messages import PERSON, base_delivery, build
from tests.gateways.register.hostile import FILES, sparse

from willkomm.config.commands import register as command
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import ech
from willkomm.gateways.register.folder import poll
from willkomm.gateways.register.models import Delivery, Parcel
from willkomm.welcome.cases.models import Case

MEGABYTES = int(os.environ.get("WILLKOMM_HOSTILE_MB", "24"))
SENTENCE = re.compile(r"[A-ZÄÖÜ«][^\n]{20,}[.]$")
GIANT = 2 * 1024**3


def refused(office):
    """What became of each file: source → reason, after checking the sentences and that nothing was written."""
    with scoped(office.actor.scope):
        found = list(Delivery.objects.filter(organisation=office.organisation))
        assert not Case.objects.filter(organisation=office.organisation).exists()
    for delivery in found:
        assert delivery.state == "rejected" and SENTENCE.match(delivery.sentence), (delivery.source, delivery.sentence)
        assert "Ferreira" not in delivery.sentence
    return {delivery.source: delivery.reason for delivery in found}


def expected(*without):
    return {name: reason for name, (_, reason) in FILES.items() if name not in without}


def test_by_upload(emil, signed_in, zuchwil, office):
    files = []
    for name, (content, _) in FILES.items():
        if content:  # the form itself refuses an empty file
            files.append(io.BytesIO(content))
            files[-1].name = name
    answer = signed_in(emil).post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": files})
    assert answer.status_code == 302 and refused(office) == expected("leer.xml")


def test_by_the_drop_folder(tmp_path, settings, office, now):
    settings.HOME = tmp_path
    drop = tmp_path / "drop" / "2534"
    drop.mkdir(parents=True)
    for name, (content, _) in FILES.items():
        (drop / name).write_bytes(content)
    sparse(drop / "riese.xml", GIANT)
    for minute in (0, 1, 70, 71):
        poll(drop, now + timedelta(minutes=minute))
    assert refused(office) == expected() | {"riese.xml": "too_large"}
    assert [path.name for path in drop.iterdir() if path.is_file()] == [".seen.json"]
    assert list((drop / "work").iterdir()) == []
    with scoped(office.actor.scope):
        assert Parcel.objects.filter(state="failed").count() == len(FILES) + 1


def test_by_command(tmp_path, office, capsys):
    from argparse import ArgumentParser

    for name, (content, _) in FILES.items():
        (tmp_path / name).write_bytes(content)
    sparse(tmp_path / "riese.xml", GIANT)
    parser = ArgumentParser()
    command.register(parser.add_subparsers())
    args = parser.parse_args(["register", "import", str(tmp_path), "--organisation", "2534", "--json"])
    assert args.run(args) == 3 and len(capsys.readouterr().out.splitlines()) == len(FILES) + 1
    assert refused(office) == expected() | {"riese.xml": "too_large"}


def test_an_upload_of_two_gigabytes_is_refused_before_it_is_read():
    from willkomm.config.uploads import CeilingMiddleware

    request = RequestFactory().post("/lieferungen/hochladen/", CONTENT_LENGTH=str(GIANT))
    answer = CeilingMiddleware(lambda _: pytest.fail("it was read"))(request)
    assert answer.status_code == 413 and "zu gross" in answer.content.decode()


def test_a_message_in_utf_16_is_as_good_as_any(office):
    assert office.take(build("moveIn", encoding="UTF-16")).counts == {"case_opened": 1}


def test_a_file_full_of_errors_is_refused_or_told_row_by_row(office, tmp_path):
    """10,000 errors with WILLKOMM_HOSTILE_MB=240 and more, some hundred by default."""
    number = 10_000 if MEGABYTES >= 240 else 300
    people = ({"local": ("MU.2534", str(n)), "municipality": (351, "Bern")} for n in range(number))
    path = tmp_path / "fehler.xml"
    with open(path, "wb") as file:
        file.writelines(base_delivery(people))
    report = office.take(path, name="fehler.xml")
    assert report.counts == {"rejected": number} and office.people() == 0
    assert len(office.items(result="rejected")) == number


RECIPES = {
    "deep": "file.write(b'<a>' * (size // 3))",
    "deep behind comments": "file.write(b'<!--x-->' + b'<a><!--</a></a>-->' * (size // 18))",
    "deep in utf-16": "file.write(('<?xml version=\"1.0\"?>' + '<a>' * (size // 6)).encode('utf-16'))",
    "one line": "file.write(b'x' * size)",
    "one element": "file.write(b'<a>' + b'x' * size)",
    "one attribute": "file.write(b'<a b=\"' + b'x' * size)",
    "many attributes": "file.write(b'<a ' + b' '.join(b'a%d=\"\"' % n for n in range(size // 12)))",
    "zeros": "file.truncate(size * 40)",
    "bomb": "packed.writestr('a.xml', bytes(size))",
    "spread bomb": "[packed.writestr(f'{n}.xml', bytes(size // 400)) for n in range(400)]",
    "directory": "[packed.writestr(f'{n:060}.xml', b'') for n in range(size // 4000)]",
}
PROBE = """
import sys
from willkomm.gateways.register import ech, sedex
def peak():  # ru_maxrss would still hold the peak of the process that started this one
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
path, before = sys.argv[1], peak()
try:
    sedex.Archive(path) if path.endswith(".zip") else ech.check(path)
except ech.Refused as refusal:
    print(peak() - before, refusal.reason)
"""


@pytest.fixture
def probe(tmp_path):
    """A function: memory in MB that a process of its own needs to refuse a file made by this recipe."""

    def measure(recipe):
        import zipfile

        packed = recipe.startswith(("packed", "[packed"))
        path = Path(tmp_path / ("a.zip" if packed else "a.xml"))
        size = MEGABYTES * 1024**2
        if packed:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                exec(recipe, {"packed": archive, "size": size})
        else:
            with open(path, "wb") as file:
                exec(recipe, {"file": file, "size": size})
        answer = subprocess.run(
            [sys.executable, "-c", PROBE, str(path)], capture_output=True, text=True, check=True, cwd=CHECKOUT / "src"
        )
        path.unlink()
        kilobytes, reason = answer.stdout.split()
        return int(kilobytes) / 1024, reason

    return measure


@pytest.mark.parametrize("recipe", RECIPES)
def test_memory_stays_flat(probe, recipe):
    needed, reason = probe(RECIPES[recipe])
    assert reason in ("not_xml", "truncated", "not_ech0020", "empty", "too_large", "archive_bomb", "archive_entries")
    assert needed < 8, f"{recipe}: {needed:.0f} MB"


def test_the_fewest_bytes_of_a_giant_are_read(tmp_path):
    path = sparse(tmp_path / "riese.xml", GIANT)
    with pytest.raises(ech.Refused) as found:
        ech.check(path)
    assert found.value.reason == "too_large" and PERSON
