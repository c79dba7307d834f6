"""Addresses of the public pages; they are short because people type them from paper."""

from django.urls import path

from willkomm.gateways.portal import views

urlpatterns = [
    path("w/", views.start, name="welcome-start"),
    path("w/datenschutz/", views.notice, name="notice"),
    path("w/datenschutz/<slug:slug>/", views.notice, name="notice-of"),
    path("w/<str:code>/", views.by_letter, name="welcome-code"),
]
