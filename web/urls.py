"""Addresses of pages and API."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from web.pages import (
    appearance,
    changes,
    classification,
    compare,
    components,
    downloads,
    evidence,
    exports,
    feeds,
    home,
    methods,
    reports,
    status,
    therapies,
    trials,
    versions,
)

urlpatterns = [
    path("", home.show, name="home"),
    path("trials/", trials.listing, name="trials"),
    path("trials/export/", exports.columns, name="trials-columns"),
    path("trials/export.csv", exports.trials_csv, name="trials-csv"),
    path("trials/export.json", exports.trials_json, name="trials-json"),
    path("trials/feed/", feeds.trials, name="trials-feed"),
    path("trials/<str:nct_id>/", trials.detail, name="trial"),
    path("trials/<str:nct_id>/versions/", versions.show, name="versions"),
    path("trials/<str:nct_id>/cite.<str:form>", versions.cite, name="cite"),
    path("therapies/<slug:slug>/", therapies.detail, name="therapy"),
    path("evidence/", evidence.index, name="evidence"),
    path("evidence/<slug:slug>/", evidence.question_page, name="question"),
    *(
        path(f"evidence/<slug:slug>/{name}", downloads.question_file, {"name": name}, name="question-file")
        for name in downloads.FILES
    ),
    path("evidence/<slug:slug>/feed/", feeds.question, name="question-feed"),
    path("compare/", compare.show, name="compare"),
    path("compare/table.csv", compare.as_csv, name="compare-csv"),
    path("changes/", changes.show, name="changes"),
    path("changes/feed/", feeds.changes, name="changes-feed"),
    path("reports/", reports.listing, name="reports"),
    path("reports/<slug:slug>/", reports.detail, name="report"),
    path("status/", status.show, name="status"),
    path("methods/", methods.show, name="methods"),
    path("methods/agreement/", methods.agreement, name="agreement"),
    path("methods/classification/", classification.show, name="classification"),
    path("methods/limits/", methods.limits, name="methods-limits"),
    path("methods/outcomes/", methods.outcomes, name="methods-outcomes"),
    path("methods/sources/", methods.sources, name="methods-sources"),
    path("methods/statistics/", methods.statistics, name="methods-statistics"),
    path("appearance/", appearance.choose, name="appearance"),
    path("api/v1/", include("web.api.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("components/", components.show, name="components"))
