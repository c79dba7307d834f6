"""The swap equals the reload: what a page answers to htmx is what stands in the page when it is loaded afresh."""

import re

from lxml import html

PAGES = (
    "/",
    "/zuzuege/",
    "/zuzuege/?zeigen=ohne",
    "/zuzuege/erfassen/",
    "/dossiers/",
    "/lieferungen/",
    "/kennzahlen/",
    "/texte/",
)
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def parts(answer) -> list[str]:
    """The outermost elements of an answer, without what differs between any two answers."""
    text = CHANGING.sub("", answer.text())
    return [
        html.tostring(each, encoding="unicode", with_tail=False).strip() for each in html.fragments_fromstring(text)
    ]


def test_every_swap_equals_the_reload(visit, anna, zuchwil, arrive):
    [case] = arrive(anna, zuchwil)
    visitor = visit()
    page = visitor.enter(anna)
    for path in (*PAGES, f"/dossiers/{case.public_id}/"):
        page.goto(visitor.base + path)
        addresses = page.locator("[hx-get]").evaluate_all("all => all.map(each => each.getAttribute('hx-get'))")
        for address in {path, *filter(None, addresses)}:
            whole = page.request.get(visitor.base + address)
            swap = page.request.get(visitor.base + address, headers={"HX-Request": "true"})
            loaded = html.tostring(html.fromstring(CHANGING.sub("", whole.text())), encoding="unicode")
            assert whole.status == swap.status == 200, address
            for part in parts(swap):
                assert part in loaded, f"{address}: {part[:200]}"
