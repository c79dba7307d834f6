"""All verbs of a dossier that the desk offers: the question, its few fields, the action and what to say after it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from willkomm.welcome.cases import actions
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import CASE_WORKFLOW


@dataclass(frozen=True)
class Verb:
    """`step` is the workflow's verb (empty: any state); `fields` are those of StepForm that it asks for."""

    name: str
    title: str
    button: str
    done: str
    run: Callable
    step: str = ""
    fields: tuple[str, ...] = ()
    hint: str = ""
    undo: bool = True
    timed: bool = True


def _flag_read(actor, cases):
    return actions.flag(actor, cases, sentence="")


_REASON, _ON = ("reason",), ("on",)

ALL = (
    Verb("confirm", _("Zuzug aufnehmen"), _("Aufnehmen"), _("Zuzug bestätigt."), actions.confirm, "confirm"),
    Verb(
        "not_needed",
        _("Keine Erstinformation nötig"),
        _("Keine Erstinformation nötig"),
        _("Entschieden: keine Erstinformation nötig."),
        actions.not_needed,
        "not_needed",
        _REASON,
    ),
    Verb(
        "informed_elsewhere",
        _("Bereits informiert (andere Gemeinde)"),
        _("Bereits informiert"),
        _("Eingetragen: bereits informiert."),
        actions.informed_elsewhere,
        "informed_elsewhere",
        ("confirmed", "way", "note"),
        _(
            "Die Person zeigt eine Bestätigung einer anderen Gemeinde. Eine elektronische Abfrage bei anderen Gemeinden"
            " ist ausgeschaltet, bis der Kanton sie im Verzeichnis der Bekanntgaben erlaubt."
        ),
    ),
    Verb(
        "agree",
        _("Antwort eintragen: die Person kommt"),
        _("Zusage eintragen"),
        _("Zusage eingetragen."),
        actions.agree,
        "agree",
        ("date", "time", "place"),
        _("Telefon, Zettel oder Schalter: Alles zählt. Der Termin darf noch offen sein."),
    ),
    Verb(
        "folder",
        _("Mappe abgegeben"),
        _("Mappe eintragen"),
        _("Mappe eingetragen."),
        actions.hand_over_folder,
        "welcome",
        _ON,
        _("Übergeben oder per Post geschickt."),
    ),
    Verb(
        "event",
        _("Anlass besucht"),
        _("Teilnahme eintragen"),
        _("Teilnahme eingetragen."),
        actions.attend_event,
        "welcome",
        _ON,
    ),
    Verb(
        "waive",
        _("Person verzichtet"),
        _("Verzicht eintragen"),
        _("Verzicht eingetragen."),
        actions.waive,
        "waive",
        _ON,
        _("Die Person darf jederzeit darauf zurückkommen."),
    ),
    Verb(
        "no_reply",
        _("Keine Rückmeldung"),
        _("Keine Rückmeldung eintragen"),
        _("Eingetragen: keine Rückmeldung."),
        actions.no_reply,
        "no_reply",
    ),
    Verb(
        "no_show",
        _("Nicht erschienen"),
        _("Nicht erschienen eintragen"),
        _("Eingetragen: nicht erschienen."),
        actions.no_show,
        "no_show",
    ),
    Verb(
        "returned",
        _("Brief kam zurück"),
        _("Als unzustellbar eintragen"),
        _("Eingetragen: unzustellbar."),
        actions.returned,
        "returned",
    ),
    Verb(
        "unreached",
        _("Nicht erreicht"),
        _("Nicht erreicht eintragen"),
        _("Eingetragen: nicht erreicht."),
        actions.unreached,
        "unreached",
        _ON,
    ),
    Verb(
        "close",
        _("Dossier abschliessen"),
        _("Dossier abschliessen"),
        _("Dossier abgeschlossen."),
        actions.close,
        "close",
        ("why",),
    ),
    Verb(
        "move_away",
        _("Weggezogen"),
        _("Wegzug eintragen"),
        _("Wegzug eingetragen."),
        actions.move_away,
        "move_away",
        ("left", "to"),
    ),
    Verb(
        "reopen",
        _("Wieder aufnehmen"),
        _("Wieder aufnehmen"),
        _("Dossier wieder aufgenommen."),
        actions.reopen,
        "reopen",
        _REASON,
    ),
    Verb(
        "recheck",
        _("Nochmals prüfen"),
        _("Nochmals prüfen"),
        _("Das Dossier ist wieder zu prüfen."),
        actions.recheck,
        "recheck",
        _REASON,
    ),
    Verb(
        "withdraw",
        _("Zuzug zurückziehen"),
        _("Zurückziehen"),
        _("Zuzug zurückgezogen."),
        actions.withdraw,
        "withdraw",
        _REASON,
        _("Wenn die Meldung ein Irrtum war."),
    ),
    Verb(
        "undo",
        _("Letzten Schritt rückgängig machen"),
        _("Rückgängig machen"),
        _("Rückgängig gemacht."),
        actions.undo,
        undo=False,
    ),
    Verb(
        "read",
        _("Hinweis gelesen"),
        _("Gelesen"),
        _("Hinweis als gelesen eingetragen."),
        _flag_read,
        undo=False,
        timed=False,
    ),
    Verb(
        "channel",
        _("Kanal ändern"),
        _("Kanal wählen"),
        _("Kanal geändert."),
        actions.choose_channel,
        fields=("channel",),
        undo=False,
        timed=False,
    ),
    Verb(
        "language",
        _("Sprache ändern"),
        _("Sprache wählen"),
        _("Sprache geändert."),
        actions.choose_language,
        fields=("language",),
        undo=False,
        timed=False,
    ),
)
VERBS = {verb.name: verb for verb in ALL}


def reachable(verb: Verb, cases: list[Case]) -> list[Case]:
    """Those of the household's dossiers that can go this way now."""
    if not verb.step:
        return cases
    steps = [(case, CASE_WORKFLOW.step(verb.step, case.state)) for case in cases]
    return [case for case, step in steps if step and not (step.guard and step.guard(case))]


def allowed(actor, verb: Verb, case: Case) -> bool:
    """Whether this actor may do it and this dossier can go this way."""
    return actor.may(verb.run.permission, case.organisation_id) and bool(reachable(verb, [case]))


_flag_read.permission = actions.flag.permission
