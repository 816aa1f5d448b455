"""The bell's addresses, and the demo's outbox."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/<str:reference>/", views.open_notice, name="open"),
    path("outbox/", views.outbox, name="outbox"),
]
