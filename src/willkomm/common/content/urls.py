"""Addresses of texts and translations."""

from django.urls import path

from willkomm.common.content import views

urlpatterns = [
    path("texte/", views.overview, name="texts"),
    path("texte/<str:language>/<slug:group>/", views.group, name="text-group"),
    path("texte/<str:language>/<slug:group>/freigeben/", views.release_group, name="text-release"),
    path("texte/<str:language>/<str:key>/bearbeiten/", views.edit, name="text-edit"),
]
