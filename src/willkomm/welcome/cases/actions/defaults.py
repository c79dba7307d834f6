"""The canton's default rows: the decision table of registers §4 as data, ready to be changed."""

from datetime import date

from willkomm.core.kernel.action import action
from willkomm.welcome.cases.models import Channel, ChannelRule, Interval, ScreeningRule
from willkomm.welcome.cases.queries import DEFAULT_DAYS

# The row's own day is far back, so that arrivals of earlier years are screened by the same table.
SINCE = date(2018, 1, 1)

_ABROAD, _MAIN = {"origins": ["abroad"]}, {"residences": ["main"]}

SCREENING = (
    ("log", "Schweizer Staatsangehörigkeit", {"swiss": True}),
    (
        "log",
        "Bewilligung ohne Erstinformation",
        {"permits": ["01", "06", "08", "10", "11", "12"]},
    ),
    ("log", "Zuzug liegt länger als 12 Monate zurück", {"arrived_before_months": 12}),
    ("check", "kein Hauptwohnsitz", {**_ABROAD, "residences": ["secondary", "other"]}),
    ("check", "minderjährig", {**_ABROAD, **_MAIN, "adult": False}),
    ("open", "aus dem Ausland mit Bewilligung B oder Ci", {**_ABROAD, **_MAIN, "permits": ["02", "04"]}),
    (
        "check",
        "übrige Bewilligungen: die Gemeinde entscheidet",
        {**_ABROAD, **_MAIN},
    ),
    (
        "recent",
        "vor weniger als 12 Monaten eingereist, Gespräch vielleicht anderswo",
        {"origins": ["swiss"], **_MAIN, "adult": True, "entered_within_months": 12},
    ),
    ("log", "Zuzug aus der Schweiz", {"origins": ["swiss"]}),
    ("check", "Herkunft unbekannt", {"origins": ["unknown"]}),
)

CHANNELS = (
    (Channel.FOLDER, "spricht Deutsch: Mappe", {"german_levels": ["native", "B2", "C1", "C2"]}),
    (Channel.FOLDER, "bleibt voraussichtlich unter 12 Monaten: Mappe", {"max_stay_months": 11}),
    (Channel.CONVERSATION, "bleibt voraussichtlich länger, Deutsch unbekannt oder wenig: Gespräch", {}),
)


@action("rules.edit", label="Regeln eingerichtet")
def set_default_rules(actor, organisation):
    """Write the default screening and channel rows and intervals, unless the organisation already has its own."""
    here = {"organisation": organisation, "valid_from": SINCE}
    if not ScreeningRule.objects.filter(organisation=organisation).exists():
        ScreeningRule.objects.bulk_create(
            ScreeningRule(**here, position=number * 10, suggestion=suggestion, words=words, **conditions)
            for number, (suggestion, words, conditions) in enumerate(SCREENING, 1)
        )
    if not ChannelRule.objects.filter(organisation=organisation).exists():
        ChannelRule.objects.bulk_create(
            ChannelRule(**here, position=number * 10, channel=channel, words=words, **conditions)
            for number, (channel, words, conditions) in enumerate(CHANNELS, 1)
        )
    if not Interval.objects.filter(organisation=organisation).exists():
        Interval.objects.bulk_create(Interval(**here, key=key, days=days) for key, days in DEFAULT_DAYS.items())
