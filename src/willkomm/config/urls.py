"""Where everything is found."""

from django.urls import include, path

from willkomm.config import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("konto/", include("allauth.urls")),
    path("", include("willkomm.gateways.portal.urls")),
    path("", include("willkomm.welcome.conversations.urls")),
    path("", include("willkomm.gateways.desk.urls")),
    path("", include("willkomm.gateways.reporting.urls")),
]
