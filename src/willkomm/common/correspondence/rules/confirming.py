"""The printed confirmation that somebody was informed here: yes, when and how, and nothing else."""

from collections.abc import Sequence
from datetime import date, datetime

from willkomm.common.correspondence.rules.address import Addressee, Sender
from willkomm.common.correspondence.rules.composing import letterhead
from willkomm.common.correspondence.rules.filling import date_words
from willkomm.common.correspondence.rules.tongues import GERMAN
from willkomm.common.correspondence.typesetting import Block, LetterFacts

TITLE = "Bestätigung der Erstinformation"
PURPOSE = "Die Person kann diese Bestätigung einer anderen Gemeinde zeigen. Sie entscheidet selbst, ob sie das will."
NOTHING_ELSE = "Ausser diesen Angaben wurde nichts weitergegeben: keine Notizen und nichts vom Inhalt des Gesprächs."


def confirmation(
    sender: Sender, person: Addressee, reached: Sequence[tuple[date, str]], written_at: datetime
) -> LetterFacts:
    """One page in German for one person: name, birth date, and the day and channel of everything that reached them.

    `reached` are the day and the German word of the channel, at least one; `written_at` is a local time. Date and
    channel are all that another municipality learns (start-integration F-10), so no address stands in the window.
    """
    return LetterFacts(
        letterhead=letterhead(sender),
        recipient=(person.name,),
        place_and_date=f"{sender.town or sender.place}, {date_words(written_at, GERMAN)}",
        reference="",
        window=sender.window,
        main=Block(GERMAN, "ltr", TITLE, tuple(_paragraphs(person, reached))),
        signature=("Stempel und Unterschrift:", "", "", "", *filter(None, (sender.contact_name, sender.official_name))),
        title=TITLE,
    )


def _paragraphs(person: Addressee, reached: Sequence[tuple[date, str]]) -> list[str]:
    born = f", geboren am {_day(person.born_on)}," if person.born_on else ""
    yes = f"Wir bestätigen: {person.name}{born} hat bei uns die Erstinformation für Neuzugezogene erhalten."
    return [yes, *(f"{_day(on)}: {channel}" for on, channel in reached), PURPOSE, NOTHING_ELSE]


def _day(day: date) -> str:
    return date_words(datetime(day.year, day.month, day.day), GERMAN)
