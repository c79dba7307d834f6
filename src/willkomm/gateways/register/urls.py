"""Addresses of the register's pages."""

from django.urls import path

from willkomm.gateways.register import views

urlpatterns = [
    path("lieferungen/", views.deliveries, name="deliveries"),
    path("lieferungen/hochladen/", views.upload, name="delivery-upload"),
    path("lieferungen/<uuid:public_id>/", views.delivery, name="delivery"),
    path("lieferungen/<uuid:public_id>/entscheiden/", views.decide, name="delivery-decide"),
    path("lieferungen/<uuid:public_id>/zuruecknehmen/", views.take_back, name="delivery-take-back"),
]
