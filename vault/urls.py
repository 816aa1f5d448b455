"""The file core's addresses."""

from django.urls import path

from vault.views import files, tus

app_name = "vault"
urlpatterns = [
    path("files/<slug:reference>/<int:number>/", files.download, name="download"),
    path("uploads/", tus.uploads, name="uploads"),
    path("uploads/<slug:reference>/", tus.upload, name="upload"),
]
