"""The number of a request stands in both books, so that a line of the log leads to who did and who saw what."""

from django.urls import reverse

from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.kernel.tenancy import scoped

NUMBER = "proxy-4711-abcdef"


def test_the_number_that_a_proxy_sends_is_in_both_books(anna, zuchwil, arrive, as_actor, signed_in):
    [case] = arrive(anna, zuchwil)
    client, sent = signed_in(anna), {"X-Request-ID": NUMBER}
    shown = client.get(reverse("case", args=[case.public_id]), headers=sent)
    assert (shown.status_code, shown["X-Request-ID"]) == (200, NUMBER)
    done = client.post(reverse("case-step", args=[case.public_id, "confirm"]), headers=sent)
    assert done.status_code == 302, done.content.decode()
    with scoped(as_actor(anna).scope):
        assert AccessEntry.objects.filter(request_id=NUMBER).exists()
        assert AuditEntry.objects.filter(request_id=NUMBER).exists()


def test_without_one_every_request_has_a_number_of_its_own(anna, zuchwil, arrive, as_actor, signed_in):
    [case] = arrive(anna, zuchwil)
    numbers = [signed_in(anna).get(reverse("case", args=[case.public_id]))["X-Request-ID"] for _ in range(2)]
    with scoped(as_actor(anna).scope):
        kept = set(AccessEntry.objects.values_list("request_id", flat=True))
    assert kept == set(numbers) and len(kept) == 2


def test_what_one_page_showed_is_one_line_for_the_data_protection_officer(anna, dora, zuchwil, arrive, signed_in):
    arrive(anna, zuchwil, {}, {"first_name": "Bela"})
    arrive(anna, zuchwil, {"official_name": "Beispiel"}, house_number="2")
    assert signed_in(anna).get(reverse("cases")).status_code == 200
    days = signed_in(dora).get(reverse("access-log")).context["days"]
    [line] = [line for day in days for line in day["lines"]]
    assert line["count"] > 1
