"""Addresses of the face."""

from django.urls import path, re_path

from theme import views

app_name = "theme"

urlpatterns = [
    re_path(r"^face/(?P<digest>[0-9a-f]{16})\.css$", views.face_css, name="face"),
    re_path(r"^face/(?P<digest>[0-9a-f]{16})/logo\.png$", views.face_logo, name="logo"),
    re_path(r"^face/(?P<digest>[0-9a-f]{16})/admin\.css$", views.face_admin_css, name="face-admin"),
    path("specimen/", views.living_sheet, name="specimen"),
    path("specimen/<slug:sheet>/", views.living_sheet, name="specimen-sheet"),
]
