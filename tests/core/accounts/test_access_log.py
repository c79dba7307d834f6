"""«Wer hat es angesehen?»: the two books, for the data-protection officer alone."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped


def note(actor, organisation, case, *, count=1, request_id="r1", at=None):
    with scoped(actor.scope):
        AccessEntry.objects.bulk_create(
            AccessEntry(
                organisation=organisation,
                at=(at or timezone.now()) - timedelta(seconds=number),
                actor_kind=actor.kind,
                actor_ref=actor.ref,
                actor_name=actor.name,
                purpose="Dossier",
                subject_type="case",
                subject=case.public_id,
                request_id=request_id,
            )
            for number in range(count)
        )


def test_tells_who_looked_by_day_and_purpose(dora, anna, zuchwil, arrive, as_actor, signed_in):
    [case] = arrive(anna, zuchwil)
    note(as_actor(anna), zuchwil, case, count=3)
    text = signed_in(dora).get(reverse("access-log")).content.decode()
    assert "Anna" in text and "Dossier" in text and ">3<" in text
    assert "Muster" not in text and str(case.public_id) not in text


def test_tells_what_was_done_in_german(dora, anna, zuchwil, arrive, signed_in):
    arrive(anna, zuchwil)
    text = signed_in(dora).get(reverse("access-log"), {"buch": "getan"}).content.decode()
    assert "Vorschläge gerechnet" in text


def test_what_was_done_is_asked_for_in_the_words_of_the_page(dora, anna, zuchwil, arrive, signed_in):
    arrive(anna, zuchwil)
    asked = {"buch": "getan", "wozu": "vorschläge GER"}
    [day] = signed_in(dora).get(reverse("access-log"), asked).context["days"]
    assert {line["purpose"] for line in day["lines"]} == {"Vorschläge gerechnet"}
    assert not signed_in(dora).get(reverse("access-log"), asked | {"wozu": "xyzzy"}).context["days"]


def test_goes_on_where_the_page_ended(dora, anna, zuchwil, arrive, as_actor, signed_in):
    [case] = arrive(anna, zuchwil)
    for number in range(60):
        note(as_actor(anna), zuchwil, case, request_id=f"r{number}", at=timezone.now() - timedelta(hours=number))
    page = signed_in(dora).get(reverse("access-log"))
    assert page.context["next_url"]
    last = signed_in(dora).get(page.context["next_url"])
    assert sum(len(day["lines"]) for day in last.context["days"]) == 10 and not last.context["next_url"]
    assert signed_in(dora).get(last.context["previous_url"]).context["days"] == page.context["days"]
    assert signed_in(dora).get(reverse("access-log"), {"nach": "unsinn"}).status_code == 404
    assert signed_in(dora).get(reverse("access-log"), {"nach": "unsinn~1"}).status_code == 404
    assert signed_in(dora).get(reverse("access-log"), {"buch": "unsinn"}).status_code == 404


def test_the_neighbours_officer_for_data_protection_sees_nothing(
    member, anna, zuchwil, derendingen, arrive, as_actor, signed_in
):
    [case] = arrive(anna, zuchwil)
    note(as_actor(anna), zuchwil, case)
    dieter = member("Dieter", "dpo", derendingen)
    for book in ("", "getan"):
        assert "Anna" not in signed_in(dieter).get(reverse("access-log"), {"buch": book}).content.decode()
