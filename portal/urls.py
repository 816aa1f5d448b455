"""The addresses of the signed-in home and the desk."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("home/arrive/", views.arrive, name="arrive"),
    path("home/why/", views.why, name="why"),
    path("desk/", views.desk, name="desk"),
    path("desk/breach/", views.breach, name="breach"),
    path("desk/record/", views.the_record, name="record"),
    path("desk/record/<slug:reference>/", views.matter_record, name="matter_record"),
]
