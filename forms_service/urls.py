"""The addresses of forms and requests. References are random; a wrong one and somebody else's answer alike."""

from django.urls import path

from forms_service.views import answering, catalogue, deciding, reviewing, sending, statistics

app_name = "forms_service"
urlpatterns = [
    path("forms/", catalogue.catalogue, name="catalogue"),
    path("forms/<slug:slug>/", catalogue.form, name="form"),
    path("forms/<slug:slug>/start/", catalogue.start, name="start"),
    path("requests/<slug:reference>/", answering.request_home, name="request"),
    path("requests/<slug:reference>/answers/", answering.letter, name="letter"),
    path("requests/<slug:reference>/send/", sending.send, name="send"),
    path("requests/<slug:reference>/save/<slug:screen>/", answering.save, name="save"),
    path("requests/<slug:reference>/give-up/", answering.give_up, name="give_up"),
    path("requests/<slug:reference>/screens/<slug:screen>/", answering.screen, name="screen"),
    path("requests/<slug:reference>/screens/<slug:screen>/add/", answering.add, name="add"),
    path("requests/<slug:reference>/screens/<slug:screen>/<slug:thing>/", answering.thing, name="thing"),
    path("requests/<slug:reference>/groups/<slug:group>/<slug:thing>/aside/", answering.aside, name="aside"),
    path("requests/<slug:reference>/groups/<slug:group>/<slug:thing>/back/", answering.back, name="back"),
    path("desk/reviews/", deciding.reviews, name="reviews"),
    path("desk/reviews/away/", deciding.away, name="away"),
    path("desk/reviews/statistics/", statistics.statistics, name="statistics"),
    path("desk/reviews/<slug:reference>/", reviewing.review, name="review"),
    path("desk/reviews/<slug:reference>/remarks/", reviewing.remark, name="remark"),
    path("desk/reviews/<slug:reference>/clauses/<path:clause>/", reviewing.clause, name="clause"),
    path("desk/reviews/<slug:reference>/approve/", reviewing.approve, name="approve"),
    path("desk/reviews/<slug:reference>/reopen/", reviewing.reopen, name="reopen"),
    path("desk/reviews/<slug:reference>/release/", reviewing.release, name="release"),
    path("desk/reviews/<slug:reference>/return/", reviewing.return_to_client, name="return"),
    path("desk/reviews/<slug:reference>/refuse/", reviewing.refuse, name="refuse"),
    path("desk/reviews/<slug:reference>/confirm/", reviewing.confirm, name="confirm"),
    path("desk/reviews/conflicts/<slug:reference>/clear/", deciding.clear, name="clear"),
    path("desk/reviews/conflicts/<slug:reference>/decline/", deciding.decline, name="decline"),
]
