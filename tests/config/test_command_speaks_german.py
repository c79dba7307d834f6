"""What the command line answers and explains is German, whatever subcommand and whatever mistake."""

import argparse
import re
from pathlib import Path

import pytest

from willkomm.config.command import build_parser

ENGLISH = re.compile(
    r"\b(the|and|of|with|must|expected|argument|invalid|required|unrecognized|choose|usage|options?|positional|show"
    r"|print|default|error|allowed|ambiguous|ignored|exit|file|folder|number)\b"
)
OURS = re.compile(r"--[\w-]+|«[^»]*»|'[^']*'|\{[^}]*\}|[\w-]+\.md")  # names, which are not translated


def _parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [parser, *(each for action in inner for below in action.choices.values() for each in _parsers(below))]


PARSERS = _parsers(build_parser())


def _mistakes(parser: argparse.ArgumentParser) -> list[list[str]]:
    """Whatever can be wrong with what this parser takes."""
    found = [["--no-such-thing"], ["x"] * 9]
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        if not action.option_strings:
            found.append(["no such thing"] if action.choices else [])
        elif action.nargs == 0:
            found.append([f"{action.option_strings[0]}=x"])
        else:
            found += [[action.option_strings[0], "no such thing"]] if action.type or action.choices else []
            found += [[action.option_strings[0]]] if action.nargs != "*" else []
    groups = [[each.option_strings[0] for each in group._group_actions] for group in parser._mutually_exclusive_groups]
    found += [[part for option in group for part in (option, "x")] for group in groups]
    return found


def _english(text: str) -> list[str]:
    return ENGLISH.findall(OURS.sub("", text))


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.prog)
def test_every_mistake_is_one_german_sentence_that_says_where_to_look(parser, capsys):
    refused = 0
    for mistake in _mistakes(parser):
        try:
            parser.parse_args(mistake)
        except SystemExit as end:
            said, refused = capsys.readouterr(), refused + 1
            assert (end.code, said.out, said.err.count("\n")) == (2, "", 1), (mistake, said)
            assert said.err.startswith("willkomm") and "--help»." in said.err, said.err
            assert not _english(said.err.lower()), said.err
    assert refused


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.prog)
def test_every_help_is_german(parser):
    shown = parser.format_help()
    assert shown.startswith("Aufruf: willkomm") and "Rückgabewerte: 0" in shown
    assert not _english(shown.lower()), shown


def test_a_number_is_the_only_kind_of_ours_that_argparse_itself_explains():
    kinds = {action.type for parser in PARSERS for action in parser._actions}
    assert {kind for kind in kinds if kind and not kind.__name__.startswith("_")} == {int, Path}


def test_a_program_that_asks_for_json_reads_the_sentence_on_the_same_channel(capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["figures", "--json"])
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("willkomm figures: Es fehlt: --organisation.")
