"""The frame of every page: who speaks, where one may go, for whom one works."""

import pytest

from willkomm.config.frame import frame


@pytest.fixture(autouse=True)
def real_transactions(transactional_db):
    """The frame is rendered inside the page's read-only transaction."""


@pytest.fixture
def around(rf, as_actor):
    """A function: the frame that this person sees."""

    def build(user, path="/", **session):
        request = rf.get(path)
        request.actor, request.session = as_actor(user), session
        return frame(request)

    return build


def _labels(context):
    return [str(item["label"]) for item in context["nav"]]


def test_the_band_names_the_municipality(anna, around):
    band = around(anna)["band"]
    assert (band["name"], band["initial"], band["subtitle"]) == ("Einwohnergemeinde Zuchwil", "Z", "")


def test_everybody_finds_only_the_doors_that_open(anna, emil, rita, kim, around):
    assert _labels(around(anna))[:3] == ["Heute", "Zuzüge", "Dossiers"]
    assert "Dossiers" not in _labels(around(emil))
    assert "Zuzüge" not in _labels(around(rita))
    assert "Heute" not in _labels(around(kim))


def test_the_page_at_hand_is_marked(anna, around):
    assert [item["current"] for item in around(anna, "/zuzuege/erfassen/")["nav"]][:3] == [False, True, False]


def test_one_municipality_needs_no_switch_and_several_do(anna, carla, around):
    assert around(anna)["organisations"] == []
    rows = around(carla, "/dossiers/")["organisations"]
    assert rows[0]["label"] == "Alle 3 Gemeinden" and rows[0]["current"]
    assert "zurueck=%2Fdossiers%2F" in rows[1]["url"]


def test_the_one_shown_alone_speaks(carla, municipality, around):
    context = around(carla, only_organisation=municipality(2528).pk)
    assert context["band"]["name"] == municipality(2528).official_name
    assert [row["current"] for row in context["organisations"]].count(True) == 1


def test_nobody_gets_the_bare_frame(rf):
    request = rf.get("/")
    request.actor = None
    assert "nav" not in frame(request)


def test_only_those_who_may_find_somebody_see_the_search(anna, emil, rita, kim, dora, around):
    assert all(around(user)["search_url"] == "/suche/" for user in (anna, emil, rita))
    assert around(kim)["search_url"] == around(dora)["search_url"] == ""
