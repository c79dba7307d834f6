"""Pages of the drop folder and of the connection to sedex."""

import io

import pytest
from django.urls import reverse
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import OURS, SENDER, envelope

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import actions
from willkomm.gateways.register.models import Delivery, Parcel, SedexConnection


@pytest.fixture
def stuck(office):
    """A function: something that got stuck in Zuchwil's drop folder."""

    def make(**facts):
        facts = {"folder": "2534", "names": ["a.xml"], "state": "failed", "since": office.now} | facts
        with scoped(office.actor.scope):
            return Parcel.objects.create(organisation=office.organisation, sentence="Bitte neu senden.", **facts)

    return make


def read(office, parcel):
    with scoped(office.actor.scope):
        return Parcel.objects.get(pk=parcel.pk)


def test_what_got_stuck_is_shown_with_its_reason_and_what_may_be_done(emil, signed_in, stuck, office):
    client = signed_in(emil)
    assert "liegen geblieben" not in client.get(reverse("deliveries")).content.decode()
    strict, forgiving = stuck(), stuck(names=["data_1.xml", "envl_1.xml"], forgiving=True)
    shown = client.get(reverse("deliveries")).content.decode()
    assert "Bitte neu senden." in shown and "data_1.xml + envl_1.xml" in shown
    assert shown.count("Erneut versuchen") == shown.count("Verwerfen") == 2 and shown.count("Nachsichtig lesen") == 1
    answer = client.post(reverse("parcel-decide", args=[strict.public_id]), {"wunsch": "again"}, follow=True)
    assert "innert einer Minute nochmals gelesen" in answer.content.decode() and read(office, strict).wish == "again"
    answer = client.post(reverse("parcel-decide", args=[strict.public_id]), {"wunsch": "discard"}, follow=True)
    assert "nicht mehr möglich" in answer.content.decode()
    client.post(reverse("parcel-decide", args=[forgiving.public_id]), {"wunsch": "lenient"})
    assert read(office, forgiving).wish == "lenient"


def test_a_refused_file_of_the_folder_stands_there_once_and_leads_to_its_delivery(emil, signed_in, stuck, office):
    client, facts = signed_in(emil), {"organisation": office.organisation, "received_at": office.now}
    facts |= {"source": "a.xml", "sha256": "5" * 64, "state": "rejected"}
    with scoped(office.actor.scope):
        older, came = (Delivery.objects.create(**facts, channel="folder") for _ in range(2))
        uploaded = Delivery.objects.create(**facts, channel="upload")
    stuck(sha256="5" * 64)
    answer = client.get(reverse("deliveries"))
    [parcel] = answer.context["parcels"]
    assert parcel["url"] == reverse("delivery", args=[came.public_id])
    assert [card["url"] for card in answer.context["cards"]] == [reverse("delivery", args=[uploaded.public_id])]
    everything = client.get(reverse("deliveries"), {"stand": "abgelehnt", "weg": "folder"}).context["cards"]
    assert {card["url"] for card in everything} == {reverse("delivery", args=[d.public_id]) for d in (older, came)}


def test_half_a_pair_is_a_task_on_today_and_costs_one_question(emil, signed_in, stuck, django_assert_max_num_queries):
    stuck(names=["envl_1.xml"], state="incomplete")
    client = signed_in(emil)
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("today")).content.decode()
    assert "Datei im Ablageordner" in shown and "envl_1.xml" in shown
    with django_assert_max_num_queries(12):
        client.get(reverse("deliveries"))


def test_a_pair_may_be_uploaded_together(emil, signed_in, office, zuchwil):
    actions.connect_sedex(office.actor, zuchwil, own_ids=[OURS], senders=[SENDER], keep_days=0)
    inside = {"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"]}
    files = [io.BytesIO(envelope()), io.BytesIO(build("moveIn", header=inside))]
    files[0].name, files[1].name = "envl_7.xml", "data_7.xml"
    answer = signed_in(emil).post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": files}, follow=True)
    assert "1 Datei verarbeitet." in answer.content.decode() and len(office.cases()) == 1


def test_an_envelope_that_is_uploaded_alone_is_called_so(emil, signed_in, office, zuchwil):
    files = [io.BytesIO(envelope(version=version)) for version in "12"]
    files[0].name, files[1].name = "envl_7.xml", "envl_8.xml"
    signed_in(emil).post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": files})
    with scoped(office.actor.scope):
        found = Delivery.objects.filter(organisation=zuchwil)
        assert {(each.state, each.reason) for each in found} == {("rejected", "lone_envelope")}
        assert all("zusammen mit den Nutzdaten" in each.sentence for each in found)


def test_the_neighbour_sees_and_decides_nothing(nora, signed_in, stuck):
    parcel, client = stuck(), signed_in(nora)
    assert "a.xml" not in client.get(reverse("deliveries")).content.decode()
    assert client.post(reverse("parcel-decide", args=[parcel.public_id]), {"wunsch": "again"}).status_code == 404


def test_the_lead_connects_the_municipality_to_sedex(member, zuchwil, signed_in, office, django_assert_max_num_queries):
    client = signed_in(member("Lea", "lead", zuchwil))
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("sedex")).content.decode()
    assert "werden alle abgelehnt" in shown and shown.count("kern-btn--primary") == 1
    wrong = client.post(reverse("sedex"), {"own_ids": "zuchwil", "senders": "", "keep_days": "0"})
    assert wrong.status_code == 422 and "keine sedex-Kennung" in wrong.content.decode()
    right = {"own_ids": "sedex://2-11-99\n2-11-98 2-11-99", "senders": "1-2534-1", "keep_days": "3"}
    answer = client.post(reverse("sedex"), right, follow=True)
    assert "werden angenommen" in answer.content.decode()
    with scoped(office.actor.scope):
        found = SedexConnection.objects.get(organisation=zuchwil)
    assert (found.own_ids, found.senders, found.keep_days) == (["2-11-99", "2-11-98"], ["1-2534-1"], 3)


def test_clerks_do_not_connect_anything(emil, signed_in):
    assert signed_in(emil).get(reverse("sedex")).status_code == 403
