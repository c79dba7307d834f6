"""Which keys do what: the page, the dialog and the script follow this table."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

COOKIE, OFF = "tasten", "aus"


@dataclass(frozen=True)
class Key:
    """One row: the keys as they are pressed one after the other, what happens, and `where` it works."""

    keys: tuple[str, ...]
    words: str


EVERYWHERE = (
    Key(("/",), _("zur Suche")),
    Key(("?",), _("diese Liste zeigen")),
    Key(("g", "h"), _("zu «Heute»")),
    Key(("g", "z"), _("zu den Zuzügen")),
    Key(("g", "d"), _("zu den Dossiers")),
    Key(("g", "l"), _("zu den Lieferungen")),
)
IN_LISTS = (
    Key(("j",), _("nächste Zeile (oder Pfeil nach unten)")),
    Key(("k",), _("vorherige Zeile (oder Pfeil nach oben)")),
    Key(("Enter",), _("öffnen")),
    Key(("x",), _("ankreuzen")),
)
# What the second key after «g» leads to: name of the address, permission that opens it.
GO = {
    "h": ("today", "desk.open"),
    "z": ("arrivals", "arrivals.check"),
    "d": ("cases", "cases.view"),
    "l": ("deliveries", "register.view"),
}
