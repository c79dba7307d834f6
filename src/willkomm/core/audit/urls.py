"""Where the two books are read."""

from django.urls import path

from willkomm.core.audit import views

urlpatterns = [
    path("zugriffsprotokoll/", views.access_log, name="access-log"),
]
