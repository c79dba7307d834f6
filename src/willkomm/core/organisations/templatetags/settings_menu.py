"""The pages on which an organisation looks after itself, as far as the acting person may open them."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

# Name of the address, permission that opens it, label.
PAGES = (
    ("organisation-edit", "organisation.edit", _("Organisation")),
    ("contact-point", "contacts.edit", _("Ansprechstelle")),
    ("members", "members.view", _("Mitglieder")),
    ("cooperations", "cooperation.view", _("Verbund")),
    ("rules", "rules.view", _("Prüfregeln")),
    ("sedex", "sedex.edit", _("sedex")),
    ("organisations", "organisation.create", _("Gemeinden")),
    ("contact-points", "contacts.remind", _("Ansprechstellen")),
    ("figure-terms", "figures.terms", _("Termine der Kennzahlen")),
    ("data-protection", "privacy.view", _("Datenschutz")),
    ("access-log", "audit.view", _("Zugriffsprotokoll")),
    ("permissions", "permissions.view", _("Berechtigungen")),
)


@register.inclusion_tag("organisations/settings_menu.html", takes_context=True)
def settings_menu(context) -> dict:
    """Links to these pages; pages of areas that are not installed are left out."""
    request = context["request"]
    rows = pages_for(request.actor)
    return {"pages": [{"label": label, "url": url, "current": request.path.startswith(url)} for label, url in rows]}


def pages_for(actor) -> list[tuple]:
    """Label and address of those that this person may open."""
    rows = [(label, _address(name)) for name, permission, label in PAGES if actor.may(permission)]
    return [(label, url) for label, url in rows if url]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
