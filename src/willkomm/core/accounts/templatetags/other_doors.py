"""Identity providers as links on the sign-in page."""

from django import template
from django.conf import settings
from django.utils.http import urlencode

register = template.Library()


@register.inclusion_tag("accounts/other_doors.html", takes_context=True)
def other_doors(context) -> dict:
    """One link for each provider of the environment; nothing without any."""
    goal = context["request"].GET.get("next", "")
    query = f"?{urlencode({'next': goal})}" if goal else ""
    return {"doors": [{"key": each.key, "name": each.name} for each in settings.OIDC.values()], "query": query}
