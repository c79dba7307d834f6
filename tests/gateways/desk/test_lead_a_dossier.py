"""The dossier: now, so far, next; and every step with its way back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.gateways.desk.verbs import VERBS
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case, Outcome

TODAY = timezone.localdate


@pytest.fixture
def family(anna, zuchwil, arrive, as_actor):
    """Two adults with dossiers and a child without one, confirmed."""
    cases = arrive(
        anna,
        zuchwil,
        {"official_name": "Tesfay", "first_name": "Selam", "nationalities": ["ER"]},
        {"official_name": "Tesfay", "first_name": "Yonas"},
        {"official_name": "Tesfay", "first_name": "Abel", "born_on": TODAY() - timedelta(days=2000)},
    )
    confirm(as_actor(anna), cases, now=timezone.localtime() - timedelta(minutes=5))
    return cases


@pytest.fixture
def step(signed_in, anna):
    client = signed_in(anna)
    return lambda case, verb, **data: client.post(reverse("case-step", args=[case.public_id, verb]), data)


def _states(seen, anna):
    with seen(anna):
        return list(Case.objects.order_by("pk").values_list("state", flat=True))


def test_one_line_says_who_and_one_alert_says_what(family, anna, signed_in, text):
    page = signed_in(anna).get(reverse("case", args=[family[0].public_id]))
    shown = text(page)
    assert "Tesfay, Selam und 2 weitere" in shown
    assert "Bewilligung B · Tigrinya" in shown
    assert "Jetzt : Zum Erstgespräch einladen" in shown or "Jetzt: Zum Erstgespräch einladen" in shown
    assert "Zuzug bestätigt (Anna)" in shown
    assert "14 Tage nach der Einladung: Erinnerung" in shown
    assert "ohne eigenes Dossier, zählt mit der Familie" in shown
    assert page.content.decode().count("kern-btn--primary") <= 1


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("not_needed", {"reason": "Irrtum"}, "not_target"),
        ("informed_elsewhere", {"note": "Olten"}, "informed"),
        ("agree", {"date": "2099-03-03", "time": "14:00", "place": "Gemeindehaus"}, "agreed"),
        ("returned", {}, "returned"),
        ("folder", {"on": "2026-11-10"}, "welcomed"),
        ("event", {"on": "2026-11-10"}, "welcomed"),
        ("waive", {"on": "2026-11-10"}, "waived"),
        ("unreached", {"on": "2026-11-10"}, "unreached"),
        ("move_away", {"left": "2026-11-10", "to": "Bern"}, "moved_away"),
        ("close", {"why": "other"}, "closed"),
        ("recheck", {}, "to_check"),
        ("withdraw", {}, "withdrawn"),
    ],
)
def test_every_step_takes_the_household_along_and_can_be_undone(verb, data, state, family, step, seen, anna):
    assert step(family[0], verb, **data).status_code == 302
    assert _states(seen, anna) == [state, state]
    assert step(family[1], "undo").status_code == 302
    assert _states(seen, anna) == ["open", "open"]
    with seen(anna):
        assert not Outcome.objects.exists()


def test_every_verb_has_a_page_that_asks(family, anna, signed_in):
    for verb in VERBS:
        address = reverse("case-step", args=[family[0].public_id, verb])
        assert signed_in(anna).get(address).status_code == 200, verb
    assert signed_in(anna).get(reverse("case-step", args=[family[0].public_id, "unsinn"])).status_code == 404


def test_somebody_may_be_left_out(family, step, seen, anna, text):
    step(family[0], "folder", on="2026-11-10", asked="1", people=str(family[0].public_id))
    assert _states(seen, anna) == ["welcomed", "open"]
    answer = step(family[1], "waive", on="2026-11-10", asked="1")
    assert answer.status_code == 302, "one person alone is not asked for"


def test_nobody_ticked_is_said(family, step, text):
    answer = step(family[0], "waive", on="2026-11-10", asked="1")
    assert answer.status_code == 422 and "Kreuzen Sie mindestens eine Person an." in text(answer)


@pytest.mark.parametrize(
    ("verb", "data", "sentence"),
    [
        ("folder", {"on": "2999-01-01"}, "Das Datum liegt in der Zukunft."),
        ("folder", {"on": "unsinn"}, "Dieses Datum gibt es nicht."),
        ("close", {"why": ""}, "Wählen Sie einen Grund für den Abschluss."),
        ("reopen", {}, "Das geht im Stand «bestätigt» nicht."),
        ("agree", {"date": "2026-12-01", "time": "vierzehn"}, "Diese Uhrzeit gibt es nicht."),
    ],
)
def test_refusals_are_one_sentence(verb, data, sentence, family, step, text, seen, anna):
    answer = step(family[0], verb, **data)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert _states(seen, anna) == ["open", "open"]


def test_an_appointment_ahead_forbids_closing(family, step, text):
    step(family[0], "agree", date="2099-03-03", time="14:00")
    assert "Ein Termin liegt noch vor Ihnen." in text(step(family[0], "close", why="done"))


def test_the_appointment_is_shown_in_words(family, step, anna, signed_in, text):
    step(family[0], "agree", date="2099-03-03", time="14:00", place="Gemeindehaus")
    shown = text(signed_in(anna).get(reverse("case", args=[family[0].public_id])))
    assert "Termin am 3. März 2099 14.00 Uhr, Gemeindehaus" in shown


def test_the_office_keeps_its_own_facts(family, anna, signed_in, seen, text):
    client = signed_in(anna)
    address = reverse("office-facts", args=[family[0].public_id])
    wrong = client.post(address, {"office_email": "halb@", "office_phone": "032 111", "office_interpreter": "true"})
    assert wrong.status_code == 422
    assert "ist unvollständig" in text(wrong) and 'value="032 111"' in wrong.content.decode()
    client.post(address, {"office_phone": "032 111", "office_interpreter": "true", "office_language": "ti"})
    with seen(anna):
        family[0].person.refresh_from_db()
    assert (family[0].person.office_phone, family[0].person.office_interpreter) == ("032 111", True)
    assert "Dolmetschen nötig" in text(client.get(reverse("case", args=[family[0].public_id])))
