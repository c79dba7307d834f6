"""Addresses of kept views."""

from django.urls import path

from willkomm.core.lists import views

urlpatterns = [
    path("ansichten/<slug:listed>/merken/", views.view_keep, name="view-keep"),
    path("ansichten/rueckgaengig/", views.view_undo, name="view-undo"),
    path("ansichten/<uuid:public_id>/entfernen/", views.view_forget, name="view-forget"),
    path("ansichten/<uuid:public_id>/zuerst/", views.view_first, name="view-first"),
]
