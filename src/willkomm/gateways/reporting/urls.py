"""Where figures are found."""

from django.urls import path, re_path

from willkomm.gateways.reporting import views

urlpatterns = [
    path("kennzahlen/", views.figures, name="figures"),
    re_path(r"^kennzahlen/(?P<year>\d{4})\.(?P<kind>csv|xlsx)$", views.figures_file, name="figures-file"),
    path("kanton/", views.canton_figures, name="canton-figures"),
    re_path(r"^kanton/(?P<year>\d{4})\.(?P<kind>csv|xlsx)$", views.canton_figures_file, name="canton-figures-file"),
]
