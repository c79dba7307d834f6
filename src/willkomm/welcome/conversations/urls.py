"""Addresses of letters."""

from django.urls import path

from willkomm.welcome.conversations import views

urlpatterns = [
    path("einladen/", views.invite_many, name="invite-many"),
    path("dossiers/<uuid:public_id>/brief/", views.create, name="letter-create"),
    path("dossiers/<uuid:public_id>/brief/vorschau.pdf", views.preview_file, name="letter-preview"),
    path("dossiers/<uuid:public_id>/bestaetigung/", views.confirmation, name="informed-confirmation"),
    path("briefe/", views.batches, name="letter-batches"),
    path("briefe/rueckpost/", views.returned_by_code, name="returned-by-code"),
    path("briefe/stapel/<uuid:public_id>/", views.batch, name="letter-batch"),
    path("briefe/stapel/<uuid:public_id>/stand/", views.progress_of, name="letter-batch-progress"),
    path("briefe/stapel/<uuid:public_id>/teil-<int:number>.pdf", views.part, name="letter-batch-part"),
    path("briefe/stapel/<uuid:public_id>/post/", views.post, name="letter-batch-posted"),
    path("briefe/stapel/<uuid:public_id>/zuruecknehmen/", views.take_back_all, name="letter-batch-undo"),
    path("briefe/stapel/<uuid:public_id>/nochmals/", views.again, name="letter-batch-again"),
    path("briefe/<uuid:public_id>.pdf", views.file, name="letter-file"),
    path("briefe/<uuid:public_id>/post/", views.posted, name="letter-posted"),
    path("briefe/<uuid:public_id>/zurueck/", views.returned, name="letter-returned"),
]
