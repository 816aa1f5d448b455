"""The addresses of plans and payments."""

from django.urls import path

from subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/mine/", views.mine, name="mine"),
    path("plans/mine/cancel/", views.cancel, name="cancel"),
    path("plans/mine/resume/", views.resume, name="resume"),
    path("plans/mine/card/", views.card, name="card"),
    path("plans/mine/receipts/<slug:reference>/", views.receipt, name="receipt"),
    path("plans/done/", views.done, name="done"),
    path("plans/<slug:slug>/", views.choose, name="choose"),
    path("plans/<slug:slug>/start/", views.start, name="start"),
    path("desk/payments/", views.payments, name="payments"),
    path("stripe/webhook/", views.webhook, name="webhook"),
]
