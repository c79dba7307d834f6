"""The catalogue of disclosures is the only way out: listed, in force, noted, and refused otherwise."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from tests.architecture.routes import routes

from willkomm.common.people.models import Household
from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.actions import confirm_contact_point, set_contact_point
from willkomm.core.organisations.models import ContactPoint, ContactReminder, Organisation
from willkomm.core.protection.actions import note_archive_answer, provide, take_back
from willkomm.core.protection.actions.requests import take_request
from willkomm.core.protection.catalogue import allowed, disclose
from willkomm.core.protection.models import ArchiveOffer, Disclosure, Request
from willkomm.core.protection.queries import disclosure_terms, kept_back
from willkomm.core.protection.shipped import shipped, way
from willkomm.gateways.reporting.models import Population
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.letters import invite

FILE = r"\.(pdf|csv|xlsx?|ods|json|xml|zip|ics|txt|docx|\(\?P<kind>)"


@pytest.fixture
def stopped(as_actor, now):
    """A function: the disclosure ends for this organisation, with today as the first day without it."""

    def end(user, organisation, key):
        yesterday = now.date() - timedelta(days=1)
        facts = {"valid_from": now.date(), "valid_to": yesterday, "now": now}
        return provide(as_actor(user), organisation, kind="disclosure", key=key, facts={}, **facts)

    return end


def noted(as_actor, user):
    with scoped(as_actor(user).scope):
        return list(Disclosure.objects.order_by("pk"))


def test_every_address_that_answers_with_a_file_or_data_is_listed():
    import re

    missing = [
        route.label
        for route in routes()
        if route.ours
        and (route.path.startswith("api/v1/") or re.search(FILE, route.path))
        and way(route.name, f"/{route.path}") not in shipped("disclosure")
    ]
    assert not missing, f"Give these an entry in core/protection/defaults.toml ([way] or [api]): {missing}"


def test_what_leaves_as_a_file_leaves_by_the_same_entry_through_the_api():
    by_right = {}
    for route in routes():
        if route.ours and not route.path.startswith("api/") and (key := way(route.name, f"/{route.path}")):
            by_right.setdefault(route.permission, set()).add(key)
    other = {
        (route.path, way(route.name, f"/{route.path}"))
        for route in routes()
        if route.path.startswith("api/v1/") and route.permission in by_right
        if way(route.name, f"/{route.path}") not in by_right[route.permission]
    }
    assert not other, other


@pytest.mark.parametrize(
    ("key", "path"), [("contacts.canton", "organisations/contact-points"), ("figures.canton", "figures/population")]
)
def test_what_the_canton_may_not_have_it_has_by_no_program_either(kim, canton, signed_in, stopped, key, path):
    assert signed_in(kim).get(f"/api/v1/{path}").status_code == 200
    stopped(kim, canton, key)
    assert signed_in(kim).get(f"/api/v1/{path}").json()["code"] == "not_in_force"
    assert signed_in(kim).get("/api/v1/organisations").status_code == 200


@pytest.fixture
def told_by_zuchwil(anna, zuchwil, as_actor, now):
    """Zuchwil has a contact point and a picture of its foreign residents; nothing of it went by anybody's word."""
    facts = {"operative_name": "Ida Muster", "phone": "032 000 00 01", "confirmed_on": now.date()}
    ContactPoint.objects.create(organisation=zuchwil, valid_from="2026-01-05", **facts)
    counts = {"sex": {"1": 203, "2": 198}, "age": {"16": 401}, "permit": {"B": 401}, "nationality": {"EU": 401}}
    Population.objects.create(
        organisation=zuchwil, as_of="2026-11-03", collection="A", delivery=uuid.uuid4(), counts=counts
    )


def _texts(visitor, zuchwil, *names) -> dict[str, str]:
    """What the canton reads on these pages and in these files about one municipality, each in one text."""
    return {name: " ".join(_about(visitor, name, zuchwil)) for name in names}


def _about(visitor, name: str, place) -> list[str]:
    if "/" in name:
        return [json.dumps(row) for row in visitor.get(f"/api/v1/{name}").json() if row["name"] == place.name]
    if name.endswith("-file"):
        content = visitor.get(reverse(name, args=["csv"])).content.decode("utf-8-sig")
        return [line for line in content.splitlines() if f";{place.name};" in line]
    page = visitor.get(reverse(name, args=[place.slug] if name == "canton-place" else [])).content.decode()
    rows = [row for row in page.split("</tr>") if f"/{place.slug}/" in row]
    return [page] if name == "canton-place" else rows


CONTACTS = ("contact-points", "contact-points-file", "organisations/contact-points", "canton-place")
PICTURES = ("canton-population", "canton-population-file", "figures/population", "canton-place")


def test_what_a_municipality_has_ended_the_canton_does_not_read(
    dora, kim, zuchwil, signed_in, stopped, told_by_zuchwil
):
    before = _texts(signed_in(kim), zuchwil, *CONTACTS, *PICTURES)
    assert all("Ida Muster" in before[name] for name in CONTACTS), before
    assert all("200" in before[name] for name in PICTURES if name != "canton-population"), before
    stopped(dora, zuchwil, "contacts.canton")
    stopped(dora, zuchwil, "figures.canton")
    after = _texts(signed_in(kim), zuchwil, *CONTACTS, *PICTURES)
    assert not [name for name, text in after.items() if "Ida" in text or "200" in text or "032 000" in text]
    in_words = [name for name, text in after.items() if "nicht freigegeben" in text]
    assert in_words == [name for name in after if "/" not in name]
    assert '"withheld": true' in after["organisations/contact-points"] and not after["figures/population"]


def test_a_contact_point_that_the_canton_reads_is_noted_and_one_that_it_does_not_is_none(
    anna, dora, nora, zuchwil, as_actor, stopped, now
):
    facts = {"operative_name": "Ida Muster", "strategic_name": "Urs Muster", "phone": "1", "today": now.date()}
    set_contact_point(as_actor(anna), zuchwil, **facts)
    [row] = noted(as_actor, dora)
    assert (row.key, row.dataset, row.count, row.actor_name) == ("contacts.canton", "contacts", 2, "Anna")
    assert row.recipient == shipped("disclosure")["contacts.canton"].recipient
    confirm_contact_point(as_actor(anna), zuchwil, today=now.date())
    stopped(dora, zuchwil, "contacts.canton")
    set_contact_point(as_actor(anna), zuchwil, **facts)
    assert noted(as_actor, dora) == [row] and ContactPoint.objects.get().strategic_name == "Urs Muster"
    assert noted(as_actor, nora) == []


def test_a_gap_that_the_canton_cannot_know_is_none(dora, kim, zuchwil, signed_in, stopped, told_by_zuchwil):
    page, remind = reverse("contact-points"), reverse("contact-points-remind")
    stopped(dora, zuchwil, "contacts.canton")
    told = signed_in(kim).get(page).context
    assert told["coverage"] == "0 von 104 mit Ansprechstelle · 1 nicht freigegeben"
    assert told["ask"] == "103 Gemeinden erinnern"
    assert "103 Gemeinden sind erinnert." in signed_in(kim).post(remind, follow=True).content.decode()
    assert not ContactReminder.objects.filter(organisation=zuchwil).exists()
    found = signed_in(kim).get(page, {"q": "Ida Muster"})
    assert not found.context["found"].rows, "the search leads to nobody either"


def test_the_municipality_sees_that_the_canton_gets_nothing(anna, dora, zuchwil, signed_in, stopped, told_by_zuchwil):
    stopped(dora, zuchwil, "figures.canton")
    text = signed_in(anna).get(reverse("figures-seen")).content.decode()
    assert "Der Kanton erhält keine neuen Zahlen" in text and "jetzt zeigen" not in text and "Ida Muster" in text


def test_it_is_told_again_once_it_may_go_again(dora, kim, zuchwil, as_actor, signed_in, stopped, told_by_zuchwil, now):
    stopped(dora, zuchwil, "contacts.canton")
    facts = {"kind": "disclosure", "key": "contacts.canton", "facts": {}, "valid_from": now.date(), "now": now}
    provide(as_actor(dora), zuchwil, **facts)
    assert "Ida Muster" in _texts(signed_in(kim), zuchwil, "contact-points")["contact-points"]


def _ended(place, day) -> frozenset[str]:
    rows = Organisation.objects.annotate(disclosure_terms=disclosure_terms(["contacts.canton", "figures.canton"]))
    return kept_back(rows.get(pk=place.pk), day)


def test_the_cantons_end_counts_for_all_but_whoever_has_a_provision_of_its_own(
    dora, kim, canton, zuchwil, derendingen, as_actor, stopped, now
):
    facts = {"kind": "disclosure", "key": "contacts.canton", "facts": {}, "valid_from": now.date(), "now": now}
    provide(as_actor(dora), zuchwil, **facts)
    stopped(kim, canton, "contacts.canton")
    assert _ended(zuchwil, now.date()) == frozenset()
    assert _ended(derendingen, now.date()) == {"contacts.canton"}


def test_an_end_that_is_taken_back_never_counts(dora, zuchwil, as_actor, now):
    later = now.date() + timedelta(days=3)
    facts = {"kind": "disclosure", "key": "contacts.canton", "facts": {}, "valid_from": later, "now": now}
    made = provide(as_actor(dora), zuchwil, valid_to=later - timedelta(days=1), **facts)
    assert _ended(zuchwil, now.date()) == frozenset() and _ended(zuchwil, later) == {"contacts.canton"}
    with scoped(as_actor(dora).scope):
        take_back(as_actor(dora), made, now=now)
    assert _ended(zuchwil, later) == frozenset()


def test_no_access_file_is_compiled_that_may_not_be_handed_over(dora, zuchwil, as_actor, signed_in, stopped, now):
    facts = {"kind": "access", "asker": "Sami Beispiel", "received_on": now.date(), "now": now}
    found = take_request(as_actor(dora), zuchwil, **facts)
    stopped(dora, zuchwil, "access.person")
    assert signed_in(dora).post(reverse("privacy-compile", args=[found.public_id])).status_code == 403
    with scoped(as_actor(dora).scope):
        assert not Request.objects.get().file


def test_what_left_is_told_with_its_name(anna, dora, signed_in, canton):
    signed_in(anna).get(reverse("figures-file", args=["2026", "csv"]))
    text = signed_in(dora).get(reverse("privacy-disclosed")).content.decode()
    assert "Kennzahlen der eigenen Gemeinde als Datei" in text and "An: Behörden der Gemeinde." in text


def test_every_disclosure_is_of_a_data_set_that_the_register_has():
    assert {row.dataset for row in shipped("disclosure").values()} <= set(shipped("dataset"))


def test_an_unlisted_file_does_not_leave_the_house(anna, as_actor, rf, zuchwil):
    @requires("figures.own")
    def secret(request):
        return HttpResponse(b"%PDF", content_type="application/pdf")

    request = rf.get("/heimlich")
    request.actor, request.user, request.session = as_actor(anna), anna, {}
    request.resolver_match = type("Match", (), {"func": secret, "view_name": "secret"})
    with pytest.raises(PermissionDenied, match="nicht im Katalog"):
        secret(request)


def test_a_file_is_noted_with_recipient_and_number_and_without_content(anna, as_actor, signed_in, canton):
    assert signed_in(anna).get(reverse("figures-file", args=["2026", "csv"])).status_code == 200
    [row] = noted(as_actor, anna)
    assert (row.key, row.dataset, row.count, row.actor_name) == ("figures.own", "figures", 0, "Anna")
    assert row.recipient == "Behörden der Gemeinde"


def test_what_has_ended_is_refused_with_a_sentence(anna, dora, zuchwil, signed_in, stopped):
    stopped(dora, zuchwil, "figures.own")
    answer = signed_in(anna).get(reverse("figures-file", args=["2026", "csv"]))
    assert answer.status_code == 403
    assert "Kennzahlen der eigenen Gemeinde als Datei" in answer.content.decode()


def test_the_api_notes_how_many_people_it_told_of(anna, zuchwil, arrive, as_actor, signed_in):
    arrive(anna, zuchwil, {}, {"first_name": "Bela"})
    assert signed_in(anna).get("/api/v1/cases").status_code == 200
    [row] = noted(as_actor, anna)
    assert (row.key, row.count) == ("api.dossiers", 2)


def test_the_api_answers_with_a_problem_when_it_is_not_in_force(anna, dora, zuchwil, arrive, signed_in, stopped):
    arrive(anna, zuchwil)
    stopped(dora, zuchwil, "api.dossiers")
    answer = signed_in(anna).get("/api/v1/cases")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "Muster" not in answer.content.decode()
    assert answer.json()["code"] == "not_in_force"


PERSON = {"official_name": "Neu", "arrived_on": "2026-11-02", "origin": "abroad", "permit": "0201"}


def test_what_may_not_leave_is_not_done_either(anna, dora, zuchwil, arrive, as_actor, signed_in, stopped):
    """The catalogue is asked ahead of the act, not after it."""
    [case] = arrive(anna, zuchwil)
    stopped(dora, zuchwil, "api.dossiers")
    client = signed_in(anna)
    confirmed = client.post("/api/v1/cases/confirm", {"ids": [str(case.public_id)]}, "application/json")
    entered = client.post("/api/v1/cases", {"bfs_number": 2534, "people": [PERSON]}, "application/json")
    assert (confirmed.status_code, entered.status_code) == (403, 403)
    with scoped(as_actor(anna).scope):
        assert [each.state for each in Case.objects.all()] == [case.state]


@pytest.fixture
def ended_at_the_partner(carla, municipality, member, as_actor, now):
    """The second municipality of a Verbund has ended «Dossiers an eine Fachanwendung»; its host has not."""
    partner = municipality(2528)
    facts = {"valid_from": now.date(), "valid_to": now.date() - timedelta(days=1), "now": now}
    provide(as_actor(member("Dirk", "dpo", partner)), partner, kind="disclosure", key="api.dossiers", facts={}, **facts)
    return partner


def test_an_act_of_the_verbund_is_undone_where_one_partner_has_ended_it(
    carla, municipality, arrive, as_actor, signed_in, ended_at_the_partner
):
    client = signed_in(carla)
    answers = [
        client.post("/api/v1/cases", {"bfs_number": number, "people": [PERSON]}, "application/json").status_code
        for number in (2528, 2519)
    ]
    assert answers == [403, 201]
    with scoped(as_actor(carla).scope):
        assert {case.organisation_id for case in Case.objects.all()} == {municipality(2519).pk}


def test_figures_of_a_verbund_need_every_partner(carla, member, municipality, as_actor, signed_in, now):
    partner = municipality(2525)
    facts = {"valid_from": now.date(), "valid_to": now.date() - timedelta(days=1), "now": now}
    provide(as_actor(member("Dirk", "dpo", partner)), partner, kind="disclosure", key="figures.own", facts={}, **facts)
    answer = signed_in(carla).get("/api/v1/figures")
    assert (answer.status_code, partner.name in answer.json()["detail"]) == (403, True)


def test_who_answers_for_two_municipalities_is_told_beforehand_where_it_has_ended(
    member, zuchwil, derendingen, as_actor, signed_in, stopped, now
):
    both = member("Dana", "dpo", zuchwil, derendingen)
    facts = {"kind": "access", "asker": "Sami Beispiel", "received_on": now.date(), "now": now}
    asked = {place.pk: take_request(as_actor(both), place, **facts) for place in (zuchwil, derendingen)}
    stopped(both, zuchwil, "access.person")
    client, sentence = signed_in(both), "ist für Zuchwil nicht freigegeben"
    for place, offered in ((zuchwil, False), (derendingen, True)):
        page, compile_ = (
            reverse(name, args=[asked[place.pk].public_id]) for name in ("privacy-request", "privacy-compile")
        )
        text = client.get(page).content.decode()
        assert (sentence in text, compile_ in text) == (not offered, offered)
        assert (sentence in client.post(compile_, follow=True).content.decode()) == (not offered)
    with scoped(as_actor(both).scope):
        stored = {row.organisation_id: bool(row.file) for row in Request.objects.all()}
    assert stored == {zuchwil.pk: False, derendingen.pk: True}


def test_pages_of_letters_say_beforehand_what_may_not_go_out(
    anna, dora, zuchwil, arrive, as_actor, signed_in, stopped, now
):
    [case] = arrive(anna, zuchwil)
    confirm(as_actor(anna), [case], now=now)
    with scoped(as_actor(anna).scope):
        home = str(Household.objects.get().public_id)
    stopped(dora, zuchwil, "letters.person")
    text = signed_in(anna).get(reverse("letter-create", args=[case.public_id])).content.decode()
    assert "nicht freigegeben" in text and reverse("letter-preview", args=[case.public_id]) not in text
    ordered = signed_in(anna).get(reverse("invite-many"))
    form = {"key": str(uuid.uuid4()), "template": "invitation", "haushalt": [home]}
    answer = signed_in(anna).post(reverse("invite-many"), form)
    assert ordered.status_code == 200 and answer.status_code == 422 and "nicht freigegeben" in answer.content.decode()


def test_a_letters_preview_is_a_look_and_no_disclosure(anna, zuchwil, arrive, as_actor, signed_in, now):
    [case] = arrive(anna, zuchwil)
    confirm(as_actor(anna), [case], now=now)
    shown = signed_in(anna).get(reverse("letter-preview", args=[case.public_id]))
    assert shown["Content-Type"] == "application/pdf" and noted(as_actor, anna) == []
    with scoped(as_actor(anna).scope):
        assert AccessEntry.objects.filter(purpose="Brief vorbereitet").exists()


def test_no_letter_is_made_that_may_not_go_out(anna, dora, zuchwil, arrive, as_actor, stopped, now):
    cases = arrive(anna, zuchwil)
    confirm(as_actor(anna), cases, now=now)
    stopped(dora, zuchwil, "letters.person")
    with pytest.raises(Refused, match="Brief an die neuzugezogene Person"):
        invite(as_actor(anna), cases, now=now, base_url="https://willkommen.example")
    with pytest.raises(Refused, match="nicht freigegeben"):
        order(as_actor(anna), cases, template="invitation", now=now)
    with scoped(as_actor(anna).scope):
        assert Case.objects.get().state == "open"


def test_what_the_archive_takes_is_noted(anna, dora, zuchwil, as_actor, now):
    with scoped(as_actor(dora).scope):
        offers = ArchiveOffer.objects.bulk_create(
            ArchiveOffer(organisation=zuchwil, subject=uuid.uuid4(), offered_at=now) for _ in range(2)
        )
    note_archive_answer(as_actor(dora), offers, taken=True, now=now)
    [row] = noted(as_actor, dora)
    assert (row.key, row.count) == ("archive.municipality", 2)


def test_a_municipality_ends_it_for_itself_alone(dora, zuchwil, derendingen, as_actor, stopped, now, nora):
    stopped(dora, zuchwil, "figures.own")
    with scoped(as_actor(dora).scope), pytest.raises(Refused, match="nicht freigegeben"):
        allowed(zuchwil, "figures.own", now.date())
    with scoped(as_actor(nora).scope):
        assert allowed(derendingen, "figures.own", now.date()).key == "figures.own"


def test_the_canton_ends_it_for_everybody(kim, anna, canton, zuchwil, as_actor, stopped, now):
    stopped(kim, canton, "figures.own")
    with scoped(as_actor(anna).scope), pytest.raises(Refused):
        disclose(as_actor(anna), "figures.own", zuchwil, count=0, now=now)


def test_what_has_ended_stays_so_when_only_its_words_change(dora, zuchwil, signed_in, stopped):
    form = reverse("privacy-provision", args=["disclosure", "figures.own"])
    assert not signed_in(dora).get(form).context["form"]["ended"].initial
    stopped(dora, zuchwil, "figures.own")
    assert signed_in(dora).get(form).context["form"]["ended"].initial


def test_what_has_ended_keeps_the_words_in_force_at_its_end(dora, zuchwil, as_actor, signed_in, now):
    facts = {"recipient": "Gemeinderat", "basis": "Reglement vom 1. Mai", "checked": True}
    ended = {"valid_from": now.date(), "valid_to": now.date() - timedelta(days=1), "now": now}
    provide(as_actor(dora), zuchwil, kind="disclosure", key="figures.own", facts=facts, **ended)
    form = signed_in(dora).get(reverse("privacy-provision", args=["disclosure", "figures.own"])).context["form"]
    assert [form[name].initial for name in facts] == list(facts.values()) and form["ended"].initial
    [row] = [
        each
        for each in signed_in(dora).get(reverse("privacy-disclosures")).context["rows"]
        if each["key"] == "figures.own"
    ]
    assert row["ended"] and row["value"].recipient == "Gemeinderat" and row["badge"]["label"] == "geprüft"


def test_an_entry_whose_name_was_emptied_keeps_the_one_it_has(dora, signed_in):
    facts = {"recipient": "Gemeinderat", "content": "Kennzahlen", "basis": "Reglement"}
    facts["valid_from"] = timezone.localdate()
    address = reverse("privacy-provision", args=["disclosure", "figures.own"])
    assert signed_in(dora).post(address, {**facts, "name": ""}).status_code == 302
    [row] = [
        each
        for each in signed_in(dora).get(reverse("privacy-disclosures")).context["rows"]
        if each["key"] == "figures.own"
    ]
    assert (row["value"].name, row["value"].recipient) == (shipped("disclosure")["figures.own"].name, "Gemeinderat")


def test_nobody_invents_a_disclosure(anna, zuchwil, as_actor, now):
    with scoped(as_actor(anna).scope), pytest.raises(Refused, match="Katalog"):
        disclose(as_actor(anna), "figures.moon", zuchwil, count=0, now=now)


def test_the_neighbour_sees_nothing(anna, nora, as_actor, signed_in, canton):
    signed_in(anna).get(reverse("figures-file", args=["2026", "csv"]))
    assert noted(as_actor, nora) == []
