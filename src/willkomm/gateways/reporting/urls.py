"""Where figures are found."""

from django.urls import path, re_path

from willkomm.gateways.reporting import views

FILE = r"(?P<kind>csv|xlsx)$"

urlpatterns = [
    path("kennzahlen/", views.figures, name="figures"),
    re_path(rf"^kennzahlen/(?P<year>\d{{4}})\.{FILE}", views.figures_file, name="figures-file"),
    path("kennzahlen/sicht-des-kantons/", views.figures_seen, name="figures-seen"),
    re_path(rf"^kennzahlen/sicht-des-kantons\.{FILE}", views.figures_seen_file, name="figures-seen-file"),
    path("kennzahlen/sicht-des-kantons/zeigen/", views.figures_release, name="figures-release"),
    path("kennzahlen/bevoelkerung/", views.population, name="population"),
    path("kanton/", views.canton_figures, name="canton-figures"),
    re_path(rf"^kanton/(?P<year>\d{{4}})\.{FILE}", views.canton_figures_file, name="canton-figures-file"),
    path("kanton/gemeinden/<slug:slug>/", views.canton_place, name="canton-place"),
    path("kanton/bevoelkerung/", views.canton_population, name="canton-population"),
    re_path(rf"^kanton/bevoelkerung\.{FILE}", views.canton_population_file, name="canton-population-file"),
    path("kanton/ansprechstellen/", views.contact_points, name="contact-points"),
    re_path(rf"^kanton/ansprechstellen\.{FILE}", views.contact_points_file, name="contact-points-file"),
    path("kanton/ansprechstellen/erinnern/", views.remind_contacts, name="contact-points-remind"),
    path("kanton/termine/", views.figure_terms, name="figure-terms"),
]
