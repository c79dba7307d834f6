"""Where members, permissions and one's own keys are found."""

from django.urls import path

from willkomm.core.accounts import doors, views

urlpatterns = [
    path("mitglieder/", views.members, name="members"),
    path("mitglieder/neu/", views.invite, name="member-new"),
    path("mitglieder/<int:pk>/link/", views.link, name="member-link"),
    path("mitglieder/<int:pk>/beenden/", views.end, name="member-end"),
    path("mitglieder/<int:pk>/stellvertretung/", views.deputy, name="member-deputy"),
    path("mitglieder/zweiter-faktor/", views.lost_factors, name="lost-factors"),
    path("mitglieder/<int:pk>/zweiter-faktor/", views.reset_factor, name="member-factor"),
    path("organisationen/<slug:slug>/leitung/", views.appoint, name="member-appoint"),
    path("konto/schluessel/", views.keys, name="keys"),
    path("konto/schluessel/neu/", views.key_new, name="key-new"),
    path("konto/schluessel/<int:pk>/widerrufen/", views.key_revoke, name="key-revoke"),
    path("konto/anbieter/<slug:key>/", doors.begin, name="door"),
    path("konto/anbieter/<slug:key>/zurueck/", doors.come_back, name="door-back"),
    path("konto/sitzungen/", views.sessions, name="usersessions_list"),
    path("konto/sitzungen/beenden/", views.sessions_end, name="sessions-end"),
    path("berechtigungen/", views.permissions, name="permissions"),
]
