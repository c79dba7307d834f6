"""The people of the demonstration as buttons on the sign-in page."""

from django import template
from django.conf import settings

from willkomm.core.accounts import queries
from willkomm.core.accounts.presenters import demo_person

register = template.Library()


@register.inclusion_tag("accounts/demo_cast.html", takes_context=True)
def demo_cast(context) -> dict:
    """Nothing unless this is a demonstration."""
    people = [demo_person(user) for user in queries.demo_cast()] if settings.DEMO else []
    return {"people": people, "csrf_token": context.get("csrf_token")}
