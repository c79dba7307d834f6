"""Addresses of the register's pages."""

from django.urls import path

from willkomm.gateways.register import views

urlpatterns = [
    path("ablage/<uuid:public_id>/", views.parcel, name="parcel-decide"),
    path("lieferungen/", views.deliveries, name="deliveries"),
    path("lieferungen/hochladen/", views.upload, name="delivery-upload"),
    path("lieferungen/<uuid:public_id>/", views.delivery, name="delivery"),
    path("lieferungen/<uuid:public_id>/entscheiden/", views.decide, name="delivery-decide"),
    path("lieferungen/<uuid:public_id>/spalten/", views.table_columns, name="table-columns"),
    path("lieferungen/<uuid:public_id>/vorschau/", views.table_preview, name="table-preview"),
    path("lieferungen/<uuid:public_id>/vorschau/entscheiden/", views.table_decide, name="table-decide"),
    path("lieferungen/<uuid:public_id>/stand/", views.table_progress, name="table-progress"),
    path("lieferungen/<uuid:public_id>/nochmals/", views.table_again, name="table-again"),
    path("lieferungen/<uuid:public_id>/uebernehmen/", views.table_accept, name="table-accept"),
    path("lieferungen/<uuid:public_id>/verwerfen/", views.table_discard, name="table-discard"),
    path("lieferungen/<uuid:public_id>/zuruecknehmen/", views.take_back, name="delivery-take-back"),
    path("sedex/antworten/", views.answers, name="sedex-answers"),
    path("sedex/", views.sedex, name="sedex"),
]
