"""Where organisations, contracts and mergers are found."""

from django.urls import path

from willkomm.core.organisations import views

urlpatterns = [
    path("gemeinde/", views.edit, name="organisation-edit"),
    path("ansprechstelle/", views.contact_point, name="contact-point"),
    path("ansprechstelle/bestaetigen/", views.confirm_contact_point, name="contact-point-confirm"),
    path("verbund/", views.cooperations, name="cooperations"),
    path("verbund/neu/", views.new_cooperation, name="cooperation-new"),
    path("verbund/<int:pk>/aendern/", views.change_cooperation, name="cooperation-change"),
    path("verbund/<int:pk>/beenden/", views.end_cooperation, name="cooperation-end"),
    path("verbund/<int:pk>/antwort/<int:partner>/", views.answer_cooperation, name="cooperation-answer"),
    path("organisationen/", views.organisations, name="organisations"),
    path("organisationen/neu/", views.new_organisation, name="organisation-new"),
    path("organisationen/zusammenlegen/", views.merge, name="merge"),
    path("organisationen/zusammenlegen/<int:pk>/rueckgaengig/", views.undo_merge, name="merge-undo"),
]
