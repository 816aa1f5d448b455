"""Addresses of the file core."""

from django.urls import path

from vault import views

app_name = "vault"

urlpatterns = [
    path("files/<slug:reference>/<int:number>/", views.download, name="download"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<slug:reference>/", views.upload, name="upload"),
]
