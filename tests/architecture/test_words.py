"""One word for one thing: in the glossary, in the code and on the screen.

That all 24 languages have every text of the newcomers' pages is tested in `tests/common/content`.
"""

import ast
import re
import tokenize

import pytest
from django.apps import apps
from tests.architecture.house import ROOT, Function, name_of, sources, templates, tree

from willkomm.config.documents import all_workflows
from willkomm.core.permissions import ROLES

ROW = re.compile(r"^\| (.+?) \| `(\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
GLOSSARY = {
    code: (german, meaning, source)
    for german, code, meaning, source in ROW.findall((ROOT / "GLOSSARY.md").read_text("utf-8"))
}
MODELS = {m.__name__ for m in apps.get_models() if m.__module__.startswith("willkomm.")}
# Words that the interface avoids, each with the word to use instead.
AVOID = {
    r"Mandant\w*": "Gemeinde",
    r"Tenant": "Gemeinde",
    r"Klient\w*": "neuzugezogene Person",
    r"(?<!jeden )(?<!diesem )(?<!im )Fall(?! sein)|Fälle|Fallakte": "Dossier",
    r"Batch\w*": "say what happens: «12 Personen einladen»",
    r"Import-Job\w*": "Registerlieferung",
    r"Aufgebot\w*|Vorladung\w*": "Einladung",
    r"Mahnung\w*": "Erinnerung",
    r"[Aa]nmelden|[Aa]ngemeldet|[Aa]nmeldeseite": "einloggen",
    r"[Aa]bmelden|[Aa]bgemeldet": "ausloggen",
    r"Leichte[rn]? Sprache": "Einfache Sprache",
    r"Dashboard|Cockpit|Score|Ranking": "Heute, Kennzahlen",
    r"No-Show|unkooperativ": "nicht erschienen",
    r"Sachbearbeiter\w*": "Integrationsbeauftragte / Integrationsbeauftragter",
}
# German words that must not name anything in the code, because an English one says it.
GERMAN = (
    "gemeinde|kanton|zuzug|wegzug|haushalt|gespraech|sprache|kennzahl|bewilligung|einladung|lieferung|einwohner|"
    "benutzer|aufgabe|schritt|vorschlag|zustand|datum|adresse|foerdern|fordern"
)


def _states() -> dict[str, str]:
    return {state: words for flow in all_workflows() for state, words in flow.states.items()}


def test_every_model_has_its_german_word_in_the_glossary():
    assert not MODELS - GLOSSARY.keys()


def test_every_role_has_its_german_word_in_the_glossary():
    assert {role: GLOSSARY.get(role, ("",))[0] for role in ROLES} == ROLES


def test_every_state_is_in_the_glossary_with_the_word_of_the_interface():
    assert {state: GLOSSARY.get(state, ("",))[0] for state in _states()} == _states()


def test_the_glossary_speaks_of_nothing_that_is_gone():
    text = (ROOT / "GLOSSARY.md").read_text("utf-8")
    kept = set(re.findall(r"`(\w+)`", text.split("## German words in code")[1]))
    assert not GLOSSARY.keys() - MODELS - ROLES.keys() - _states().keys() - kept


def test_every_row_of_the_glossary_has_a_meaning_and_a_source():
    for code, (german, meaning, source) in GLOSSARY.items():
        assert german and meaning and re.match(r"\[[KEGP]\]", source), code


def _names(path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, Function | ast.ClassDef):
            found.add(node.name)
    return found


def test_names_in_the_code_are_plain_ascii():
    for path in sources(migrations=True):
        assert all(name.isascii() for name in _names(path)), name_of(path)


def test_names_in_the_code_are_english():
    german = re.compile(rf"(?:^|_)(?:{GERMAN})(?:$|_|en$|s$)", re.IGNORECASE)
    for path in sources(migrations=True):
        wrong = {name for name in {*_names(path), path.stem} if german.search(name)} - GLOSSARY.keys()
        assert not wrong, f"{name_of(path)}: {sorted(wrong)}"


def _docstrings(path) -> set[int]:
    """Lines on which an explanation of the code begins."""
    nodes = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Module | ast.ClassDef | Function) and n.body]
    firsts = (node.body[0] for node in nodes)
    return {f.lineno for f in firsts if isinstance(f, ast.Expr) and isinstance(f.value, ast.Constant)}


def _spoken(path) -> list[tuple[int, str]]:
    """What a Python file may say to people: its texts without the explanations."""
    explained = _docstrings(path)
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in explained
    ]


@pytest.mark.parametrize("pattern", sorted(AVOID))
def test_the_interface_avoids_words_that_hurt_or_mislead(pattern):
    word = re.compile(rf"\b(?:{pattern})\b")
    found = [
        f"{name_of(path)}:{line}: {text[:80]}"
        for path in sources()
        for line, text in _spoken(path)
        if word.search(text)
    ]
    for path in templates():
        lines = path.read_text("utf-8").splitlines()
        found += [f"{name_of(path)}:{number}" for number, line in enumerate(lines, 1) if word.search(line)]
    assert not found, f"say «{AVOID[pattern]}»: {found}"


def test_swiss_spelling_has_no_sharp_s():
    """The Swiss profile writes ss; the German profile's own texts lie in `content`."""
    wrong = [
        f"{name_of(path)}:{line}" for path in sources() for line, text in _spoken(path) if re.search(r"\w{2}ß", text)
    ]
    wrong += [name_of(path) for path in templates() if re.search(r"\wß", path.read_text("utf-8"))]
    assert not wrong


def test_comments_and_docstrings_are_english():
    """A German comment is found by its articles."""
    german = re.compile(r"#.*\b(?:und|oder|nicht|wird|werden|eine|einen|für|mit der|muss)\b")
    for path in sources():
        with tokenize.open(path) as file:
            comments = [t.string for t in tokenize.generate_tokens(file.readline) if t.type == tokenize.COMMENT]
        assert not [c for c in comments if german.search(c) and "«" not in c and '"' not in c], name_of(path)


def test_a_wrong_day_is_told_in_one_sentence_everywhere():
    """Whatever asks for a day asks by the field of `core/days.py`, which has the sentence."""
    wrong = [
        name_of(path)
        for path in sources()
        if name_of(path) != "core/days.py"
        and re.search(r"forms\.Date(Time)?Field\(|Dieses Datum gibt es nicht", path.read_text("utf-8"))
    ]
    assert not wrong
