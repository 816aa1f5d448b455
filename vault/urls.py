"""Addresses of the file core."""

from django.urls import path

from vault import views
from vault.links import desk, guest

app_name = "vault"

urlpatterns = [
    path("files/<slug:reference>/<int:number>/", views.download, name="download"),
    path("files/<slug:reference>/<int:number>/view/", views.view, name="view"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<slug:reference>/", views.upload, name="upload"),
    path("links/<str:token>/", guest.link, name="link"),
    path("links/open/<slug:reference>/", guest.opened, name="link_opened"),
    path("links/open/<slug:reference>/files/<slug:file>/", guest.fetch, name="link_file"),
    path("links/open/<slug:reference>/add/", guest.add, name="link_add"),
    path("links/open/<slug:reference>/uploads/", guest.uploads, name="link_uploads"),
    path("links/open/<slug:reference>/uploads/<slug:upload>/", guest.upload, name="link_upload"),
    path("desk/links/", desk.links, name="links"),
    path("desk/links/<slug:reference>/stop/", desk.stop, name="link_stop"),
    path("desk/links/<slug:reference>/renew/", desk.renew, name="link_renew"),
    path("desk/links/<slug:reference>/restore/", desk.restore, name="link_restore"),
]
