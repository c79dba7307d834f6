"""Addresses of data protection."""

from django.urls import path

from willkomm.gateways.privacy.views import board, breaches, lists, people, register, requests

urlpatterns = [
    path("datenschutz/", board.board, name="data-protection"),
    path("datenschutz/auffaelligkeiten/<uuid:public_id>/", board.judge, name="privacy-judge"),
    path("datenschutz/personen/", people.search, name="privacy-people"),
    path("datenschutz/personen/<uuid:public_id>/", people.seen, name="privacy-seen"),
    path("datenschutz/personen/<uuid:public_id>/gesuch/", people.new_request, name="privacy-request-new"),
    path("datenschutz/personen/<uuid:public_id>/aufbewahren/", people.hold, name="privacy-hold"),
    path("datenschutz/aufbewahrungen/<uuid:public_id>/aufheben/", people.end_hold, name="privacy-hold-end"),
    path("datenschutz/gesuche/", lists.requests, name="privacy-requests"),
    path("datenschutz/gesuche/neu/", people.stranger, name="privacy-request-stranger"),
    path("datenschutz/gesuche/<uuid:public_id>/", requests.show, name="privacy-request"),
    path("datenschutz/gesuche/<uuid:public_id>/zusammenstellen/", requests.compile_file, name="privacy-compile"),
    path("datenschutz/gesuche/<uuid:public_id>/freigeben/", requests.release, name="privacy-release"),
    path("datenschutz/gesuche/<uuid:public_id>/antworten/", requests.answer, name="privacy-answer"),
    path("datenschutz/gesuche/<uuid:public_id>.pdf", requests.access_file, name="access-file"),
    path("datenschutz/verzeichnis/", register.datasets, name="privacy-register"),
    path("datenschutz/bekanntgaben/", register.disclosures, name="privacy-disclosures"),
    path("datenschutz/bekanntgaben/protokoll/", lists.disclosed, name="privacy-disclosed"),
    path("datenschutz/fristen/", register.retention, name="privacy-retention"),
    path("datenschutz/fristen/archiv/", register.archive_answered, name="privacy-archive"),
    path("datenschutz/bestimmungen/<slug:kind>/<str:key>/", register.provide, name="privacy-provision"),
    path("datenschutz/ankuendigungen/<int:pk>/zuruecknehmen/", register.take_back, name="privacy-term-take-back"),
    path("datenschutz/ankuendigungen/<int:pk>/gelesen/", register.note_term, name="privacy-term-noted"),
    path("datenschutz/datenpannen/", breaches.breaches, name="privacy-breaches"),
    path("datenschutz/datenpannen/neu/", breaches.new_breach, name="privacy-breach-new"),
    path("datenschutz/datenpannen/<uuid:public_id>/", breaches.breach, name="privacy-breach"),
    path("datenschutz/datenpannen/<uuid:public_id>/<slug:step>/", breaches.note_step, name="privacy-step"),
]
