"""A double click on «Hochladen», «zurück» and once more: forms with files are known by what is in them.

What these forms bring is known by itself too, where config/once.py leaves them out: without a sign, or very large.
"""

import threading
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.gateways.register.ech.messages import base_delivery, build
from tests.gateways.register.tables.making import ROW, as_csv, as_xlsx

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def person(number: int) -> dict:
    return {"official_name": f"Nummer{number}", "local": ("MU.2534", str(number))}


def message(number: int) -> bytes:
    return build("moveIn", person(number), {"message_id": f"TWICE-{number}"})


def packed() -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for number in (1, 2):
            archive.writestr(f"m{number}.xml", message(number))
    return whole.getvalue()


def everybody() -> bytes:
    return b"".join(base_delivery([person(number) for number in (1, 2)]))


WAYS = {
    "messages": lambda: {"eins.xml": message(1), "zwei.xml": message(2)},
    "archive": lambda: {"beide.zip": packed()},
    "base delivery": lambda: {"alle.xml": everybody()},
}


@pytest.fixture
def thrice(emil, zuchwil):
    """A function: the clerk's browser sends this upload three times at the same moment; where each led."""
    browser = Client()
    browser.force_login(emil, backend=BACKEND)

    def send(files: dict[str, bytes]) -> list[str]:
        gate, led = threading.Barrier(3), []

        def click():
            other = Client()
            other.cookies = browser.cookies
            chosen = [SimpleUploadedFile(name, content) for name, content in files.items()]
            gate.wait(20)
            answer = other.post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": chosen})
            led.append(answer["Location"] if answer.status_code == 302 else str(answer.status_code))
            connection.close()

        clicks = [threading.Thread(target=click) for _ in range(3)]
        for each in clicks:
            each.start()
        for each in clicks:
            each.join(60)
        return led

    return send


@pytest.mark.parametrize("way", WAYS)
def test_everybody_is_there_once(way, thrice, as_actor, emil):
    assert all(place.startswith("/lieferungen/") for place in thrice(WAYS[way]()))
    with transaction.atomic(), scoped(as_actor(emil).scope):
        assert Person.objects.count() == Case.objects.count() == 2


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_table_asks_about_its_columns_once(write, thrice, as_actor, emil):
    content = write(ROW)
    assert len(set(thrice({f"liste.{write.__name__[3:]}": content}))) == 1
    with transaction.atomic(), scoped(as_actor(emil).scope):
        assert Delivery.objects.count() == 1 and Person.objects.count() == 0
