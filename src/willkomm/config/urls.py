"""Where everything is found."""

from django.conf import settings
from django.urls import include, path

from willkomm.config import desk_tasks, health, lists
from willkomm.gateways.privacy.queries.access import MESSAGES
from willkomm.gateways.register.queries.lists import told_about

# «Heute» and the access file tell what other doors know, which they may not import; whoever serves pages connects them.
desk_tasks.connect()
lists.connect()
if told_about not in MESSAGES:
    MESSAGES.append(told_about)

handler400 = "willkomm.config.doorway.bad_request"
handler500 = "willkomm.config.outage.failed"

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("konto/", include("willkomm.config.sign_in")),
    path("", include("willkomm.config.unfinished")),
    path("", include("willkomm.core.accounts.urls")),
    path("", include("willkomm.core.audit.urls")),
    path("", include("willkomm.core.lists.urls")),
    path("", include("willkomm.core.organisations.urls")),
    path("", include("willkomm.common.content.urls")),
    path("", include("willkomm.gateways.portal.urls")),
    path("", include("willkomm.gateways.privacy.urls")),
    path("", include("willkomm.welcome.cases.urls")),
    path("", include("willkomm.welcome.conversations.urls")),
    path("", include("willkomm.gateways.desk.urls")),
    path("", include("willkomm.gateways.api.urls")),
    path("", include("willkomm.gateways.register.urls")),
    path("", include("willkomm.gateways.reporting.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("", include("willkomm.config.demo_signin")))
