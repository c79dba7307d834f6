"""Where the rules are found."""

from django.urls import path

from willkomm.welcome.cases import views

urlpatterns = [
    path("regeln/", views.rules, name="rules"),
    path("regeln/frist/<slug:key>/", views.set_interval, name="interval-set"),
    path("regeln/<slug:kind>/neu/", views.new_rule, name="rule-new"),
    path("regeln/<slug:kind>/<int:pk>/aendern/", views.change_rule, name="rule-change"),
    path("regeln/<slug:kind>/<int:pk>/beenden/", views.end_rule, name="rule-end"),
]
