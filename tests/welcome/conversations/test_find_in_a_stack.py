"""Long stacks: those who wait for a letter, and the letters that were made, are searched from ten on."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.welcome.conversations.batches import arrivals, work

from willkomm.common.people.models import Household
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.models import BatchEntry

INVITE = reverse("invite-many")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    statics = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": storage, "staticfiles": statics}


@pytest.fixture
def cases(anna, zuchwil, as_actor, now):
    """Twelve confirmed dossiers, Muster0000 to Muster0011."""
    return arrivals(as_actor(anna), zuchwil, 12, now=now)


def test_only_those_who_are_shown_get_letters(anna, cases, signed_in, as_actor):
    client = signed_in(anna)
    found = client.get(INVITE, {"q": "muster0003"})
    assert [row.who for row in found.context["ready"]] == ["Alva Muster0003"]
    assert "1 Brief erstellen" in found.content.decode() and "data-row" in found.content.decode()
    with scoped(as_actor(anna).scope):
        homes = Household.objects.filter(pk__in=[case.household_id for case in cases])
        everybody = [str(home.public_id) for home in homes]
    data = {"template": "invitation", "key": uuid.uuid4(), "haushalt": everybody}
    client.post(f"{INVITE}?brief=invitation&q=muster0003", data)
    with scoped(as_actor(anna).scope):
        assert [entry.case_id for entry in BatchEntry.objects.all()] == [cases[3].pk]


def test_letters_of_a_stack_are_searched_by_name_and_fate(anna, cases, signed_in, as_actor):
    with scoped(as_actor(anna).scope):
        batch = order(as_actor(anna), cases, template="invitation", now=timezone.now())
    with scoped(as_actor(anna).scope):
        work(batch, now=timezone.now())
    client, url = signed_in(anna), reverse("letter-batch", args=[batch.public_id])

    def names(**asked):
        return [who for _letter, who, _case in client.get(url, asked).context["found"].rows]

    assert names(q="0007") == ["Alva Muster0007"] and len(names(zeigen="hier")) == 12 and names(zeigen="zurueck") == []
    assert names(ordnung="name") == sorted(names())
    assert len(client.get(url, {"q": "0007"}).context["made"]) == 12, "whoever stays behind is chosen among all"
