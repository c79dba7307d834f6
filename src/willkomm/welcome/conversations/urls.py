"""Addresses of letters."""

from django.urls import path

from willkomm.welcome.conversations import views

urlpatterns = [
    path("dossiers/<uuid:public_id>/brief/", views.create, name="letter-create"),
    path("dossiers/<uuid:public_id>/brief/vorschau.pdf", views.preview_file, name="letter-preview"),
    path("dossiers/<uuid:public_id>/bestaetigung/", views.confirmation, name="informed-confirmation"),
    path("briefe/<uuid:public_id>.pdf", views.file, name="letter-file"),
    path("briefe/<uuid:public_id>/post/", views.posted, name="letter-posted"),
    path("briefe/<uuid:public_id>/zurueck/", views.returned, name="letter-returned"),
]
