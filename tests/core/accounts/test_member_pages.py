"""The pages of members, organisations, contracts and permissions."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from willkomm.core.accounts.models import Membership, User
from willkomm.core.organisations.models import Cooperation, Merger, Organisation
from willkomm.core.permissions import PERMISSIONS

PAGES = {
    "members": {"beat": 200, "dora": 200, "kim": 200, "anna": 403, "rita": 403},
    "member-new": {"beat": 200, "dora": 403, "kim": 403, "anna": 403},
    "organisation-edit": {"beat": 200, "kim": 200, "anna": 403, "rita": 403},
    "cooperations": {"beat": 200, "anna": 200, "dora": 200, "kim": 403, "rita": 403},
    "cooperation-new": {"beat": 200, "anna": 403},
    "organisations": {"kim": 200, "beat": 403},
    "organisation-new": {"kim": 200, "beat": 403},
    "merge": {"kim": 200, "beat": 403},
    "permissions": {"anna": 200, "rita": 200, "kim": 200, "dora": 200},
    "access-log": {"dora": 200, "kim": 403, "beat": 403, "anna": 403},
}


@pytest.mark.parametrize("name", PAGES)
def test_opens_for_those_who_may_and_for_nobody_else(name, request, signed_in, client):
    assert client.get(reverse(name)).status_code == 302
    for who, status in PAGES[name].items():
        enter = signed_in(request.getfixturevalue(who))
        with CaptureQueriesContext(connection) as asked:
            response = enter.get(reverse(name))
        assert response.status_code == status, who
        assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 12


def test_takes_a_colleague_in_and_shows_the_link(beat, zuchwil, signed_in, client):
    day = timezone.localdate().isoformat()
    facts = {"email": "ida@example.invalid", "name": "Ida Neu", "role": "officer", "starts_on": day}
    response = signed_in(beat).post(reverse("member-new"), facts, follow=True)
    text = response.content.decode()
    assert "Es wird keine E-Mail verschickt" in text and "/konto/password/reset/key/" in text
    link = text.split('class="wk-codes">')[1].split("<")[0].replace("http://localhost:8000", "")
    client.logout()
    response = client.get(link, follow=True)
    path = response.redirect_chain[-1][0]
    words = {"password1": "Regenbogen-Zaun-7", "password2": "Regenbogen-Zaun-7"}
    assert client.post(path, words).status_code == 302
    assert User.objects.get(email="ida@example.invalid").check_password("Regenbogen-Zaun-7")
    client.logout()
    assert "gilt nicht mehr" in client.get(link).content.decode()
    again = signed_in(beat).get(reverse("member-link", args=[Membership.objects.last().pk])).content.decode()
    assert "/konto/password/reset/key/" not in again and "Neuen Link ausstellen" in again


def test_shows_what_is_wrong_and_keeps_what_was_typed(beat, signed_in):
    response = signed_in(beat).post(reverse("member-new"), {"email": "ida@", "name": "Ida Neu", "role": "admin"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "unvollständig" in text and "Ida Neu" in text and "Geben Sie das Datum an" in text


def test_ends_a_role_and_names_a_deputy(beat, anna, nora, signed_in):
    today = timezone.localdate()
    row = Membership.objects.get(user=anna)
    facts = {"email": nora.email, "starts_on": today, "ends_on": today + timedelta(7)}
    assert signed_in(beat).post(reverse("member-deputy", args=[row.pk]), facts).status_code == 302
    text = signed_in(beat).get(reverse("members")).content.decode()
    assert "Stellvertretung: Nora" in text
    assert signed_in(beat).post(reverse("member-end", args=[row.pk]), {"last_day": today}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == today


def test_the_neighbour_and_the_reader_find_no_membership(anna, beat, dora, member, derendingen, signed_in):
    row = Membership.objects.get(user=anna)
    petra = member("Petra", "lead", derendingen)
    for name in ("member-end", "member-deputy", "member-link"):
        assert signed_in(petra).get(reverse(name, args=[row.pk])).status_code == 404
        assert signed_in(dora).get(reverse(name, args=[row.pk])).status_code == 403
    assert signed_in(petra).get(reverse("members"), {"o": "zuchwil"}).status_code == 404
    assert "Anna" not in signed_in(petra).get(reverse("members")).content.decode()


def test_edits_only_what_was_changed(beat, zuchwil, signed_in):
    page = signed_in(beat).get(reverse("organisation-edit"))
    facts = {k: v for k, v in page.context["form"].initial.items() if v}
    response = signed_in(beat).post(reverse("organisation-edit"), {**facts, "phone": "032 111 22 33"})
    assert response.status_code == 302
    zuchwil.refresh_from_db()
    assert zuchwil.phone == "032 111 22 33"
    response = signed_in(beat).post(reverse("organisation-edit"), {**facts, "official_name": ""})
    assert response.status_code == 422


def test_a_contract_from_the_form_to_the_partners_answer_and_its_end(beat, member, derendingen, signed_in):
    today = timezone.localdate()
    petra = member("Petra", "lead", derendingen)
    facts = {"name": "Verbund Süd", "partners": [derendingen.pk], "tasks": ["welcome"], "starts_on": today}
    assert signed_in(beat).post(reverse("cooperation-new"), facts).status_code == 302
    row = Cooperation.objects.get()
    text = signed_in(petra).get(reverse("cooperations")).content.decode()
    assert "Für Derendingen zustimmen" in text and "wartet auf Zustimmung" in text
    answer = reverse("cooperation-answer", args=[row.pk, derendingen.pk])
    assert signed_in(beat).post(answer, {"answer": "yes"}).status_code == 403
    assert signed_in(petra).post(answer, {"answer": "yes"}).status_code == 302
    assert list(row.partners.all()) == [derendingen]
    change = {"on": today + timedelta(1), "name": "Verbund Süd", "partners": [derendingen.pk]}
    change |= {"tasks": ["welcome"], "cost_key": "nach Einwohnerzahl"}
    assert signed_in(beat).get(reverse("cooperation-change", args=[row.pk])).status_code == 200
    assert signed_in(beat).post(reverse("cooperation-change", args=[row.pk]), change).status_code == 302
    new = Cooperation.objects.latest("pk")
    leave = reverse("cooperation-end", args=[new.pk])
    assert "austreten" in signed_in(petra).get(leave).content.decode()
    assert signed_in(petra).post(leave, {"last_day": today + timedelta(3)}).status_code == 302
    new.refresh_from_db()
    assert new.ends_on == today + timedelta(3)


def test_strangers_find_no_contract(beat, carla, member, municipality, signed_in):
    row = Cooperation.objects.get()
    uwe = member("Uwe", "lead", municipality(2550))
    for name in ("cooperation-change", "cooperation-end"):
        assert signed_in(uwe).get(reverse(name, args=[row.pk])).status_code == 404
    assert "Verbund Wasseramt" not in signed_in(uwe).get(reverse("cooperations")).content.decode()


def test_the_canton_reads_the_consequences_before_it_merges(kim, anna, zuchwil, derendingen, signed_in):
    facts = {"old": [zuchwil.pk], "successor": "derendingen", "on": "2027-01-01"}
    text = signed_in(kim).post(reverse("merge"), facts).content.decode()
    assert "Die Rollen von 1 Person enden" in text and "31. Dezember 2026" in text
    assert not Merger.objects.exists()
    assert signed_in(kim).post(reverse("merge"), {**facts, "sure": "yes"}).status_code == 302
    assert "Zuchwil → Derendingen" in signed_in(kim).get(reverse("organisations")).content.decode()
    undo = reverse("merge-undo", args=[Merger.objects.get().pk])
    assert signed_in(anna).post(undo).status_code == 403
    assert signed_in(kim).post(undo).status_code == 302
    assert Organisation.objects.get(pk=zuchwil.pk).successor is None
    response = signed_in(kim).post(reverse("merge"), {**facts, "successor": "Zuchwil"})
    assert response.status_code == 422 and "nicht zugleich aufgehen" in response.content.decode()
    response = signed_in(kim).post(reverse("merge"), {**facts, "successor": "Bern"})
    assert response.status_code == 422 and "Wählen Sie eine aus." in response.content.decode()
    response = signed_in(kim).post(reverse("merge"), {**facts, "old": [derendingen.pk], "successor": "Zuchwil"})
    assert "Dort hat niemand eine Rolle" in response.content.decode()


def test_the_canton_adds_an_office_and_appoints_its_lead(kim, canton, signed_in):
    facts = {"kind": "region", "name": "Fachstelle Altes Spital"}
    assert signed_in(kim).post(reverse("organisation-new"), facts).status_code == 302
    address = reverse("member-appoint", args=["fachstelle-altes-spital"])
    day = date(2026, 11, 1)
    lead = {"email": "lea@example.invalid", "name": "Lea", "role": "lead", "starts_on": day}
    assert "/konto/password/reset/key/" in signed_in(kim).post(address, lead, follow=True).content.decode()
    assert "/konto/password/reset/key/" in signed_in(kim).get(address).content.decode()
    assert "Link zum Einloggen" in signed_in(kim).get(reverse("organisations")).content.decode()
    assert "hat schon eine Leitung" in signed_in(kim).post(address, lead).content.decode()


def test_everybody_begins_with_their_own_work(kim, dora, anna, signed_in):
    for user, name in ((kim, "canton-figures"), (dora, "data-protection")):
        assert signed_in(user).get("/").url == reverse(name)
    assert signed_in(anna).get("/").status_code == 200


def test_the_permission_table_names_every_row(rita, signed_in):
    text = signed_in(rita).get(reverse("permissions")).content.decode()
    assert all(row.words.replace("«", "«") in text for row in PERMISSIONS.values())


def test_somebody_without_a_role_meets_a_friendly_page(db, signed_in):
    user = User.objects.create_user("neu@example.invalid", name="Neu")
    response = signed_in(user).get(reverse("members"))
    assert response.status_code == 200
    assert "Ihnen ist noch keine Organisation zugeordnet" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "first", "others"),
    [
        ("anna", "contact-point", ("cooperations", "rules", "permissions")),
        ("emil", "rules", ("permissions",)),
        ("dora", "members", ("permissions", "access-log")),
    ],
)
def test_everybody_finds_the_settings_they_may_read(who, first, others, request, signed_in):
    client = signed_in(request.getfixturevalue(who))
    begin = client.get("/", follow=True).content.decode()
    assert f'<a href="{reverse(first)}">Einstellungen der Organisation</a>' in begin
    page = client.get(reverse(first)).content.decode()
    assert all(f'href="{reverse(name)}"' in page for name in others)
