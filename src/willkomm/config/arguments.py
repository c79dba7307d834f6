"""The parser of the command line, in German: argparse asks gettext for its sentences, and finds them here."""

from __future__ import annotations

import argparse
from typing import NoReturn

from willkomm.config.commands import EXIT_CODES, UNUSABLE

GERMAN = {
    "usage: ": "Aufruf: ",
    "positional arguments": "Angaben",
    "options": "Optionen",
    "show this help message and exit": "diese Hilfe zeigen",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "Es fehlt: %s",
    "one of the arguments %s is required": "Geben Sie eines davon an: %s",
    "unrecognized arguments: %s": "Das gibt es hier nicht: %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s ist zu kurz; schreiben Sie aus: %(matches)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "«%(value)s» gibt es nicht; wählen Sie aus: %(choices)s",
    # Only whole numbers can fail: a path may be anything, and our own kinds have sentences of their own.
    "invalid %(type)s value: %(value)r": "«%(value)s» ist keine ganze Zahl",
    "expected one argument": "Dahinter gehört eine Angabe",
    "expected at most one argument": "Dahinter gehört höchstens eine Angabe",
    "expected at least one argument": "Dahinter gehört mindestens eine Angabe",
    "expected %s argument": "Dahinter gehört %s Angabe",
    "expected %s arguments": "Dahinter gehören %s Angaben",
    "not allowed with argument %s": "Das geht nicht zusammen mit %s; nehmen Sie eines von beiden",
    "ignored explicit argument %r": "Dahinter gehört keine Angabe, auch nicht «%s»",
    "unexpected option string: %s": "Das gibt es hier nicht: %s",
}


class Parser(argparse.ArgumentParser):
    """Answers what it cannot use with one line, which says what is wrong and where everything stands."""

    def __init__(self, *args, epilog: str = EXIT_CODES, **kwargs) -> None:
        super().__init__(*args, epilog=epilog, **kwargs)

    def error(self, message: str) -> NoReturn:
        """End with 2 and the sentence; the usage would push it out of sight."""
        self.exit(UNUSABLE, f"{self.prog}: {message}. Was es gibt, zeigt «{self.prog} --help».\n")


def speak_german() -> None:
    """Give argparse its sentences; what is not among them, programmers alone read."""
    argparse._ = _one
    argparse.ngettext = lambda one, many, count: _one(one if count == 1 else many)


def _one(text: str) -> str:
    return GERMAN.get(text, text)
