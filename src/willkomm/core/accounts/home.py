"""Where somebody begins: the first page that the day needs and that they may open."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from willkomm.core.kernel.actors import Actor

# Permission that opens it, name of the address; in the order in which they are somebody's main work.
BEGINNINGS = (
    ("desk.open", "today"),
    ("figures.canton", "canton-figures"),
    ("organisation.create", "organisations"),
    ("audit.view", "access-log"),
    ("members.view", "members"),
    ("permissions.view", "permissions"),
)


def home_of(actor: Actor) -> str:
    """The address to begin with; the general one for somebody who may open nothing."""
    for permission, name in BEGINNINGS:
        if actor.may(permission):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return settings.LOGIN_REDIRECT_URL
