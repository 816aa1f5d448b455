"""Every address of the office. Wagtail's pages come last: whatever nobody else answers is a page or a 404."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from config import health, wellknown

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
    path("robots.txt", wellknown.robots_txt, name="robots_txt"),
    path("", include("theme.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.allauth_urls")),
    path("", include("vault.urls")),
    path("", include("matters.urls")),
    path("", include("forms_service.urls")),
    path("", include("subscriptions.urls")),
    path("", include("search.urls")),
    path("", include("portal.urls")),
    path("", include("cms.urls")),
    path("cms/", include(wagtailadmin_urls)),
    *([re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})] if settings.DEMO else []),
    path("", include(wagtail_urls)),
]
