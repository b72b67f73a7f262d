"""Addresses of pages and API."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from web.pages import (
    appearance,
    classification,
    components,
    evidence,
    home,
    methods,
    reports,
    status,
    therapies,
    trials,
)

urlpatterns = [
    path("", home.show, name="home"),
    path("trials/", trials.listing, name="trials"),
    path("trials/<str:nct_id>/", trials.detail, name="trial"),
    path("therapies/<slug:slug>/", therapies.detail, name="therapy"),
    path("evidence/", evidence.index, name="evidence"),
    path("evidence/<slug:slug>/", evidence.question_page, name="question"),
    path("reports/<slug:slug>/", reports.detail, name="report"),
    path("status/", status.show, name="status"),
    path("methods/", methods.show, name="methods"),
    path("methods/classification/", classification.show, name="classification"),
    path("appearance/", appearance.choose, name="appearance"),
    path("api/v1/", include("web.api.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("components/", components.show, name="components"))
