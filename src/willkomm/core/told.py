"""Counts in words, as far as they may be told (`suppression`); in templates the filter `number`."""

from django.template import Library
from django.utils.translation import gettext as _

from willkomm.core.suppression import THRESHOLD, Shown

ROUGH = 20
register = Library()


@register.filter
def number(value: int, country: str = "CH") -> str:
    """A count with the thousands separator of the country: 1'250 in Switzerland, 1.250 in Germany."""
    return f"{value:,}".replace(",", "." if country == "DE" else "'")


def told(shown: Shown) -> str:
    """A figure as the canton sees it."""
    if not shown.counted:
        return _("nicht freigegeben") if shown.why == "withheld" else _("nicht gezählt")
    if shown.why == "small":
        return _("unter %(threshold)s") % {"threshold": THRESHOLD}
    if shown.high is None:
        return _("nicht ausgewiesen")
    if shown.exact is None:
        return _("%(low)s bis %(high)s") % {"low": number(shown.low), "high": number(shown.high)}
    return number(shown.low)


def told_total(shown: Shown, *, ends: bool = False) -> str:
    """A total of many cells: its middle when the ends lie far apart, «rund 620»; else as any other figure.

    With `ends` both stand behind it: «rund 620 (412 bis 826)».
    """
    if not is_rough(shown):
        return told(shown)
    rough = _("rund %(middle)s") % {"middle": number(shown.middle)}
    return f"{rough} ({told(shown)})" if ends else rough


def is_rough(shown: Shown) -> bool:
    """Whether a range is too wide to be read."""
    return shown.counted and shown.high is not None and shown.high - shown.low >= ROUGH
