"""What travels to an old phone on a slow line before the first page stands there, letters of the font included."""

import pytest

from tests.journeys.conftest import PHONE

MOST = 150_000  # bytes, with nothing in the browser's memory
TRAVELLED = """async () => {
  await document.fonts.ready;
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return Object.fromEntries(entries.map((entry) => [new URL(entry.name).pathname, entry.transferSize]));
}"""


@pytest.mark.parametrize("path", ["/", "/zuzuege/", "/dossiers/"])
def test_a_first_page_is_light(visit, anna, zuchwil, arrive, path):
    arrive(anna, zuchwil, {"official_name": "Kovačević", "first_name": "Željka"})
    visitor = visit(PHONE)
    visitor.enter(anna)
    weights = visitor.open(path).evaluate(TRAVELLED)
    fonts = [name for name in weights if name.endswith(".woff2")]
    assert fonts and weights[path] > 0, "fonts and page were really fetched"
    assert sum(weights.values()) < MOST, weights


def test_the_sign_in_is_light(visit):
    weights = visit(PHONE).open("/konto/login/").evaluate(TRAVELLED)
    assert 0 < sum(weights.values()) < MOST, weights
    assert not [name for name in weights if "-Others" in name], "German needs no letters of other alphabets"
