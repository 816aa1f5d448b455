"""The library's own addresses beside Wagtail's pages. The documents view takes Wagtail's name, so that its links reach ours."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from cms import views

urlpatterns = [
    # Wagtail's own door takes a password and no second factor: everybody signs in at the one door.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    re_path(r"^documents/(?P<document_id>\d+)/(?P<document_filename>[^/]+)$", views.document, name="wagtaildocs_serve"),
]
