"""The dossier's way from arrival to close (start-integration §11)."""

from willkomm.core.kernel.workflow import Step, Workflow

STATES = {
    "suggested": "neu",
    "to_check": "zu prüfen",
    "open": "bestätigt",
    "invited": "eingeladen",
    "agreed": "zugesagt",
    "reminded": "erinnert",
    "no_reply": "keine Rückmeldung",
    "returned": "unzustellbar",
    "no_show": "nicht erschienen",
    "welcomed": "begrüsst",
    "waived": "verzichtet",
    "unreached": "nicht erreicht",
    "not_target": "keine Erstinformation nötig",
    "informed": "bereits informiert (andere Gemeinde)",
    "moved_away": "weggezogen",
    "closed": "abgeschlossen",
    "withdrawn": "zurückgezogen",
}

BEFORE = ("suggested", "to_check")
ACTIVE = ("open", "invited", "agreed", "reminded", "no_reply", "returned", "no_show")
LIVE = (*BEFORE, *ACTIVE)
ENDED_BY_REGISTER = ("moved_away", "closed", "withdrawn")
ENDED = ("welcomed", "waived", "unreached", "not_target", "informed", "moved_away", "closed", "withdrawn")


def _may_be_written_to(case) -> str | None:
    if case.person.died_on:
        return "Die Person ist verstorben; es gehen keine Briefe mehr."
    return None


def _nobody_reached_yet(case) -> str | None:
    if case.reached:
        return "Die Person wurde schon erreicht; ihr Dossier kann nur noch abgeschlossen werden."
    return None


def untouched(case) -> bool:
    """Whether nobody in the office has worked on the dossier yet; what the register did to it does not count."""
    by_hand = case.channel_by_hand or case.language_by_hand or case.appointment_at or case.confirmed_on
    return not by_hand and not case.reached and case.state in (*BEFORE, *ENDED_BY_REGISTER)


def _nobody_worked_on_it(case) -> str | None:
    if not untouched(case):
        return "An diesem Dossier wurde schon gearbeitet. Entscheiden Sie selbst, ob es zurückgezogen wird."
    return None


CONFIRM, DECIDE, WRITE, RECORD, CLOSE, FOLLOW = (
    "cases.confirm",
    "cases.confirm",
    "letters.issue",
    "conversations.record",
    "cases.close",
    "cases.follow",
)

STEPS = (
    Step("confirm", BEFORE, "open", CONFIRM, "Aufnehmen"),
    Step("suggest", ("to_check",), "suggested", "cases.open", "Vorschlag neu gerechnet"),
    Step("not_needed", LIVE, "not_target", DECIDE, "Keine Erstinformation nötig", _nobody_reached_yet),
    Step("informed_elsewhere", LIVE, "informed", DECIDE, "Bereits informiert", _nobody_reached_yet),
    Step("invite", ACTIVE, "invited", WRITE, "Einladen", _may_be_written_to),
    Step(
        "remind",
        ("invited", "no_reply", "no_show", "reminded"),
        "reminded",
        WRITE,
        "Erinnern",
        _may_be_written_to,
    ),
    Step(
        "agree", ("open", "invited", "agreed", "reminded", "no_reply", "no_show"), "agreed", RECORD, "Zusage eintragen"
    ),
    Step("no_reply", ("invited", "reminded"), "no_reply", RECORD, "Keine Rückmeldung"),
    Step(
        "returned",
        ("open", "invited", "agreed", "reminded", "no_reply", "welcomed"),
        "returned",
        RECORD,
        "Brief kam zurück",
    ),
    Step("no_show", ("invited", "agreed", "reminded"), "no_show", RECORD, "Nicht erschienen"),
    Step("welcome", (*ACTIVE, "welcomed", "waived", "unreached"), "welcomed", RECORD, "Begrüsst"),
    Step("waive", ACTIVE, "waived", RECORD, "Verzichtet"),
    Step("unreached", ACTIVE, "unreached", RECORD, "Nicht erreicht"),
    Step("move_away", (*LIVE, "welcomed", "waived", "unreached", "closed"), "moved_away", CLOSE, "Weggezogen"),
    Step(
        "close",
        (*LIVE, "welcomed", "waived", "unreached", "moved_away"),
        "closed",
        CLOSE,
        "Dossier abschliessen",
    ),
    Step(
        "reopen",
        ("not_target", "informed", "welcomed", "waived", "unreached", "closed"),
        "open",
        CLOSE,
        "Wieder aufnehmen",
    ),
    Step("withdraw", LIVE, "withdrawn", CONFIRM, "Zurückziehen", _nobody_reached_yet),
    Step("recheck", (*LIVE, "not_target", "withdrawn"), "to_check", CONFIRM, "Nochmals prüfen"),
)

# What a message of the register does, whoever brings it: it ends dossiers, takes them back and restores them.
MET = ("welcomed", "waived", "unreached")
RESTORED = (*LIVE, *MET, "closed", "moved_away")
REGISTER_STEPS = (
    Step("depart", (*LIVE, *MET, "closed"), "moved_away", FOLLOW, "Weggezogen (Registermeldung)"),
    Step("end", (*LIVE, *MET, "moved_away"), "closed", FOLLOW, "Abschluss (Registermeldung)"),
    Step(
        "recall",
        (*BEFORE, "moved_away", "closed"),
        "withdrawn",
        FOLLOW,
        "Zurückgezogen (Registermeldung)",
        _nobody_worked_on_it,
    ),
    Step(
        "take_over_back",
        (*ACTIVE, *MET, "closed"),
        "withdrawn",
        RECORD,
        "Zurückgezogen (Übernahme aus einer Liste zurückgenommen)",
    ),
    Step("look_again", (*BEFORE, "withdrawn"), "to_check", FOLLOW, "Nochmals prüfen (Registermeldung)"),
    *(
        Step(
            f"back_to_{state}",
            tuple(ended for ended in ENDED_BY_REGISTER if ended != state),
            state,
            FOLLOW,
            f"Wieder «{STATES[state]}» (Registermeldung berichtigt)",
        )
        for state in RESTORED
    ),
)
STEPS = (*STEPS, *REGISTER_STEPS)


def _log():
    from willkomm.welcome.cases.models import CaseTransition

    return CaseTransition


CASE_WORKFLOW = Workflow("Dossier", STATES, STEPS, _log, "case")
