"""Every list that can have ten rows and more has search, filters and an order, pages, and rows for the keys.

A template that shows rows has the tools of a short list (`components/list_tools.html`: read whole) or of one that grows
without end (`components/list_filter.html` and `pagination.html`: asked by keyset), or stands here with the reason why
not.
"""

import re
from pathlib import Path

import pytest
from tests.architecture.house import templates

ROWS = re.compile(
    r"\{% for [^%]*%\}(?:(?!\{% endfor).)*?(?:<li|<tr|<tbody|<article|<section|<fieldset|card\.html)", re.DOTALL
)
SHORT, LONG = "components/list_tools.html", "components/list_filter.html"
KEYS = re.compile(r"data-row|<tbody|wk-tasks")
# Frames and building blocks, which show rows for whoever includes them.
BLOCKS = ("templates/components/", "templates/django/", "templates/frame/", "templates/allauth/", "widgets/")

PART = "part of a list that has its tools"
ONE = "says what belongs to one thing, never more than a handful"
DAY = "what is to be done; from ten of a kind on they are one task, which leads to their list"
STEP = "one step of a work; whom it is about was chosen in a list with tools"
FIGURES = "a table of figures: its rows are indicators, groups or years, which are few and have their order"
ORDERED = "read from top to bottom; the first that fits counts, so that none may be hidden"
WITHOUT = {
    "content/group.html": ONE,
    "accounts/demo_cast.html": "the cast of the demonstration",
    "accounts/former.html": "who is gone, folded away under the list of members",
    "lists/view_keep.html": ONE,
    "organisations/contact_point.html": ONE,
    "organisations/merge_preview.html": STEP,
    "organisations/municipalities.html": PART,
    "organisations/settings_menu.html": "navigation",
    "desk/case.html": ONE,
    "desk/cases_many.html": STEP,
    "desk/handbook.html": "contents of a text",
    "desk/household_join.html": ONE,
    "desk/parts/arrival_card.html": PART,
    "desk/parts/joined.html": ONE,
    "desk/parts/known_person.html": ONE,
    "desk/parts/now.html": ONE,
    "desk/parts/screening.html": ORDERED,
    "desk/person_merge.html": "at most a few persons who may be the same, and a search for others",
    "desk/person_merge_preview.html": STEP,
    "desk/arrival_enter.html": ONE,
    "desk/search.html": "it is the search",
    "desk/today.html": DAY,
    "portal/switch.html": "navigation",
    "privacy/announced.html": "terms that are about to be shorter, never more than a handful",
    "privacy/board.html": "what is open; the whole lists have pages of their own",
    "privacy/breach.html": ONE,
    "privacy/people.html": "it is the search",
    "privacy/person.html": "the newest thousand looks at one person by day; older ones stand in the access log",
    "privacy/retention.html": "the terms in force, and beginnings of lists whose whole number stands above them",
    "register/delivery_items.html": PART,
    "register/drop_folder.html": "files that got stuck; none on a good day",
    "register/worked_on.html": "at most twenty dossiers, the others as a number",
    "register/likely_rows.html": "rows of one table that ask for a decision, in the order of the file, by pages",
    "register/preview.html": "rows of one table by verdict, in the order of the file, by pages",
    "register/preview_rows.html": "rows of one table by verdict, in the order of the file, by pages",
    "reporting/place_body.html": FIGURES,
    "reporting/places_table.html": PART,
    "reporting/population.html": FIGURES,
    "reporting/population_table.html": PART,
    "reporting/seen.html": FIGURES,
    "reporting/table.html": FIGURES,
    "reporting/terms.html": "dated terms, one in some years",
    "reporting/years.html": "navigation",
    "cases/rule_list.html": ORDERED,
    "conversations/batch.html": PART,
    "conversations/letter_create.html": ONE,
    "mfa/webauthn/authenticator_list.html": ONE,
}


def _short(path: Path) -> str:
    """The name by which a template is included."""
    return path.as_posix().rpartition("/templates/")[2]


def _pages() -> dict[str, str]:
    """Templates that show rows: name → text."""
    found = {}
    for path in templates():
        text = path.read_text("utf-8")
        if not any(block in path.as_posix() for block in BLOCKS) and (
            ROWS.search(text) or SHORT in text or LONG in text
        ):
            found[_short(path)] = text
    return found


PAGES = _pages()
TOOLED = sorted(name for name, text in PAGES.items() if SHORT in text or LONG in text)


def test_every_list_has_tools_or_a_reason_why_not():
    bare = sorted(PAGES.keys() - set(TOOLED) - WITHOUT.keys())
    assert not bare, f"lists without tools: {bare}; see core/short_lists.py and core/list_filter.py"


def test_no_reason_outlives_its_list():
    assert not WITHOUT.keys() - PAGES.keys(), "these show no rows (any more)"
    assert not WITHOUT.keys() & set(TOOLED), "these have tools now"


@pytest.mark.parametrize("name", TOOLED)
def test_keys_walk_through_every_list_with_tools(name):
    assert len(TOOLED) >= 20
    text = PAGES[name]
    parts = [text, *(PAGES.get(part, "") for part in re.findall(r'include "([^"]+)"', text))]
    assert any(KEYS.search(part) for part in parts) or "select_all=True" in text, name


@pytest.mark.parametrize("name", sorted(name for name in TOOLED if LONG in PAGES[name]))
def test_lists_that_grow_turn_pages_and_say_when_nothing_fits(name):
    text = PAGES[name]
    assert "components/pagination.html" in text and "previous_url" in text, name
    assert "nothing_fits.html" in text or "form.everything" in text, name
