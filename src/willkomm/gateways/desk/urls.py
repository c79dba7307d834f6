"""Addresses of the desk."""

from django.urls import path

from willkomm.gateways.desk import views
from willkomm.gateways.desk.presenters.handbook import CHAPTERS, OVERVIEW

urlpatterns = [
    path("", views.today, name="today"),
    path("willkommen/", views.welcome_close, name="welcome-close"),
    path("nur/", views.narrow, name="narrow"),
    path("suche/", views.search, name="search"),
    path("zuzuege/", views.arrivals, name="arrivals"),
    path("zuzuege/bestaetigen/", views.arrivals_confirm, name="arrivals-confirm"),
    path("zuzuege/rueckgaengig/", views.arrivals_undo, name="arrivals-undo"),
    path("zuzuege/erfassen/", views.arrival_enter, name="arrival-enter"),
    path("haushalte/<uuid:public_id>/", views.household_join, name="household-join"),
    path("gespraeche/<uuid:public_id>/rueckgaengig/", views.conversation_undo, name="conversation-undo"),
    path("dossiers/", views.cases, name="cases"),
    path("dossiers/mehrere/", views.cases_many, name="cases-many"),
    path("dossiers/mehrere/rueckgaengig/", views.cases_many_undo, name="cases-many-undo"),
    path("tastatur/", views.keyboard, name="keyboard"),
    path("tastatur/schalten/", views.keyboard_switch, name="keyboard-switch"),
    path("dossiers/<uuid:public_id>/", views.case, name="case"),
    path("dossiers/<uuid:public_id>/zusammenfuehren/", views.person_merge, name="person-merge"),
    path("zusammenfuehrungen/<uuid:public_id>/rueckgaengig/", views.joining_undo, name="joining-undo"),
    path("dossiers/<uuid:public_id>/angaben/", views.office_facts, name="office-facts"),
    path("dossiers/<uuid:public_id>/gespraech/", views.record_conversation, name="record-conversation"),
    path("dossiers/<uuid:public_id>/<slug:verb>/", views.case_step, name="case-step"),
    path("hilfe/", views.help_chapter, {"chapter": OVERVIEW}, name="help"),
    *(path(f"hilfe/{name}/", views.help_chapter, {"chapter": name}, name=f"help-{name}") for name in CHAPTERS),
]
