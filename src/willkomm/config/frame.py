"""What every page's frame needs: band, navigation, the organisations one works for. One query."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from willkomm.core.organisations.templatetags.settings_menu import pages_for
from willkomm.gateways.desk.presenters import keyboard as keys
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.queries.offices import Offices, offices

# Name of the address, permission that opens it, label. One level, in the order of the day.
NAVIGATION = (
    ("today", "desk.open", gettext_lazy("Heute")),
    ("arrivals", "arrivals.check", gettext_lazy("Zuzüge")),
    ("cases", "cases.view", gettext_lazy("Dossiers")),
    ("deliveries", "register.view", gettext_lazy("Lieferungen")),
    ("figures", "figures.own", gettext_lazy("Kennzahlen")),
    ("canton-figures", "figures.canton", gettext_lazy("Kennzahlen des Kantons")),
    ("texts", "texts.view", gettext_lazy("Texte")),
    ("rules", "rules.edit", gettext_lazy("Prüfregeln")),
    ("organisations", "organisation.create", gettext_lazy("Gemeinden")),
    ("members", "members.view", gettext_lazy("Mitglieder")),
    ("data-protection", "privacy.view", gettext_lazy("Datenschutz")),
    ("access-log", "audit.view", gettext_lazy("Zugriffsprotokoll")),
)


def frame(request) -> dict:
    """Context of the frame; costs nothing for pages without a signed-in person."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"demo": settings.DEMO, "actor": None}
    here = offices(request)
    return {
        "demo": settings.DEMO,
        "actor": actor,
        "search_url": _search(actor),
        "settings_url": next((url for _label, url in pages_for(actor)), ""),
        "keys_url": address("keys") if actor.may("keys.edit") else "",
        "nav": _navigation(request, actor),
        "keyboard_off": request.COOKIES.get(keys.COOKIE) == keys.OFF,
        "go": {key: address(name) for key, (name, permission) in keys.GO.items() if actor.may(permission)},
        "organisations": _organisations(request, here),
        **_band(here),
    }


def _search(actor) -> str:
    """Where the band's field asks; empty for those who may see neither dossiers nor arrivals."""
    return address("search") if actor.may("cases.view") or actor.may("arrivals.check") else ""


def _navigation(request, actor) -> list[dict]:
    rows = [(label, address(name)) for name, permission, label in NAVIGATION if actor.may(permission)]
    return [{"label": label, "url": url, "current": _is_here(request.path, url)} for label, url in rows if url]


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _organisations(request, here: Offices) -> list[dict]:
    """The switch of the band: all, or one of them."""
    if not here.several:
        return []
    back = request.get_full_path() if request.method == "GET" else "/"
    every = {"label": _("Alle %(count)d Gemeinden") % {"count": len(here.current)}, "pk": None, "slug": ""}
    rows = [every, *({"label": o.name, "pk": o.pk, "slug": o.slug} for o in here.current)]
    return [
        {
            "label": row["label"],
            "url": address("narrow", nur=row["slug"], zurueck=back),
            "current": here.only == row["pk"],
        }
        for row in rows
    ]


def _band(here: Offices) -> dict:
    """Who speaks: the organisation shown alone, else one's own."""
    shown = here.chosen or next(iter(here.current), None)
    if shown is None:
        return {}
    short = shown.official_name.removeprefix("Einwohnergemeinde ")
    subtitle = ""
    if here.several and not here.chosen:
        subtitle = _("für %(count)d Gemeinden") % {"count": len(here.current)}
    band = {"name": shown.official_name, "subtitle": subtitle, "initial": short[:1]}
    return {"profile": shown.profile, "band": band}
