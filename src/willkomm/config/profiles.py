"""Setting up an installation: organisations, languages, wording and rules of a profile, idempotently."""

from django.utils import timezone

from willkomm.common.content import actions as content
from willkomm.core.kernel.actors import Actor
from willkomm.core.organisations.profiles import setup_organisations
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.welcome.cases.actions import set_default_rules


def operator(*organisations) -> Actor:
    """The actor of the command line: what the operator's role allows, in these organisations."""
    mandates = [mandate_here("operator", organisation) for organisation in organisations]
    return build_actor(kind="command", ref="willkomm", name="Betrieb", mandates=mandates)


def setup(profile: str):
    """Write the profile's organisations, languages, texts and rules; returns the organisation at the top.

    May be repeated: what people entered, changed or released stays. Raises ValueError for an unknown profile.
    """
    top = setup_organisations(profile)
    actor = operator(top)
    content.load_languages()
    content.load_shipped(actor, top, now=timezone.now())
    set_default_rules(actor, top)
    return top
