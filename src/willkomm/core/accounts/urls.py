"""Where members, permissions and one's own keys are found."""

from django.urls import path

from willkomm.core.accounts import views

urlpatterns = [
    path("mitglieder/", views.members, name="members"),
    path("mitglieder/neu/", views.invite, name="member-new"),
    path("mitglieder/<int:pk>/link/", views.link, name="member-link"),
    path("mitglieder/<int:pk>/beenden/", views.end, name="member-end"),
    path("mitglieder/<int:pk>/stellvertretung/", views.deputy, name="member-deputy"),
    path("organisationen/<slug:slug>/leitung/", views.appoint, name="member-appoint"),
    path("konto/schluessel/", views.keys, name="keys"),
    path("konto/schluessel/neu/", views.key_new, name="key-new"),
    path("konto/schluessel/<int:pk>/widerrufen/", views.key_revoke, name="key-revoke"),
    path("berechtigungen/", views.permissions, name="permissions"),
]
