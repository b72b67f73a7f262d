"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path

from web.api import change_views, documents, views

urlpatterns = [
    path("", views.Root.as_view(), name="api-root"),
    path("trials/", views.TrialList.as_view(), name="api-trials"),
    path("trials/<str:nct_id>/", views.TrialDetail.as_view(), name="api-trial"),
    path("trials/<str:nct_id>/changes/", change_views.TrialChanges.as_view(), name="api-trial-changes"),
    path("changes/", change_views.ChangeList.as_view(), name="api-changes"),
    path("therapies/", views.TherapyList.as_view(), name="api-therapies"),
    path("therapies/<str:slug>/", views.TherapyDetail.as_view(), name="api-therapy"),
    path("reports/", views.ReportList.as_view(), name="api-reports"),
    path("reports/<str:slug>/", views.ReportDetail.as_view(), name="api-report"),
    path("results/", views.ResultList.as_view(), name="api-results"),
    path("results/<str:origin>/<path:key>/", views.ResultDetail.as_view(), name="api-result"),
    path("questions/", views.QuestionList.as_view(), name="api-questions"),
    path("questions/<str:slug>/", views.QuestionDetail.as_view(), name="api-question"),
    path("schema/", documents.Schema.as_view(), name="api-schema"),
    path("docs/", documents.Docs.as_view(), name="api-docs"),
    # Only with a slash at the end, so that an address without one is still redirected to the one that exists.
    re_path(r"^(?P<rest>.+)/$", views.Elsewhere.as_view()),
]
