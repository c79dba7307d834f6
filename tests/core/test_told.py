"""Large counts are read with the mark between thousands, wherever they stand in a sentence."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from willkomm.gateways.desk.presenters.arrivals import summary
from willkomm.gateways.desk.presenters.bulk import for_many
from willkomm.gateways.desk.presenters.listing import counted
from willkomm.gateways.desk.queries.arrivals import Numbers
from willkomm.welcome.conversations.presenters.batches import in_words, letters, make_words, progress_words
from willkomm.welcome.conversations.queries.batches import Progress


@pytest.mark.parametrize(("count", "words"), [(7, "7"), (999, "999"), (2403, "2'403"), (1_250_000, "1'250'000")])
def test_a_count_in_a_template(count, words):
    shown = Template("{% load i18n %}{% blocktranslate with n=count|number %}{{ n }} Dossiers{% endblocktranslate %}")
    assert shown.render(Context({"count": count}, autoescape=False)) == f"{words} Dossiers"


def test_a_task_for_many_on_heute():
    here = SimpleNamespace(found={1: SimpleNamespace(pk=1, slug="zuchwil")})
    actor = SimpleNamespace(may=lambda *_: True)
    many = {(1, kind): (2403, date(2026, 11, 23)) for kind in ("suggested", "invitation", "folder")}
    titles = [str(task.title) for task in for_many(actor, many, here)]
    assert titles == ["2'403 Zuzüge bestätigen", "2'403 Personen einladen", "2'403 Mappen abgeben"]


def test_buttons_and_headings_of_large_lists():
    assert letters(1000) == "1'000 Briefe" and in_words("reminder", 1200) == "1'200 Personen erinnern"
    assert make_words(1001)["now"] == "1'001 Briefe erstellen"
    assert counted(1001) == "mehr als 1'000 Dossiers"
    assert summary(Numbers(1203, 4, 41_000)) == "1'203 klar, 4 zu prüfen, 41'000 ohne Aufgabe"


@pytest.mark.parametrize(
    ("total", "done", "words"),
    [
        (1, 0, "Der Brief wird erstellt"),
        (1, 1, "Der Brief ist erstellt"),
        (300, 0, "0 von 300 Briefen sind erstellt"),
        (300, 1, "1 von 300 Briefen ist erstellt"),
        (2403, 1100, "1'100 von 2'403 Briefen sind erstellt"),
    ],
)
def test_how_far_a_stack_is(total, done, words):
    assert progress_words(Progress(total, done, 0)) == words
