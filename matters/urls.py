"""The addresses of matters. References are random; a wrong one and a forbidden one answer alike."""

from django.urls import path

from matters.views import archive, bare_copies, certificates, links, people, rooms, sessions, team

app_name = "matters"
urlpatterns = [
    path("matters/", rooms.matter_list, name="list"),
    path("matters/<slug:reference>/", rooms.matter, name="matter"),
    path("matters/<slug:reference>/papers/<slug:file>/", rooms.paper, name="paper"),
    path("matters/<slug:reference>/papers/<slug:file>/<int:number>/", rooms.read, name="read"),
    path(
        "matters/<slug:reference>/papers/<slug:file>/<int:number>/received/",
        certificates.acknowledge,
        name="acknowledge",
    ),
    path(
        "matters/<slug:reference>/papers/<slug:file>/<int:number>/certificate/",
        certificates.of_paper,
        name="certify_paper",
    ),
    path("matters/<slug:reference>/papers/<slug:file>/<int:number>/copy/", bare_copies.share, name="bare_copy"),
    path("matters/<slug:reference>/archive/", archive.archive, name="archive"),
    path("matters/<slug:reference>/people/", people.people, name="people"),
    path("matters/<slug:reference>/people/invite/", people.invite, name="invite"),
    path("matters/<slug:reference>/people/colleague/", people.add_colleague, name="add_colleague"),
    path("matters/<slug:reference>/people/<slug:participant>/renew/", people.renew, name="renew"),
    path("matters/<slug:reference>/people/<slug:participant>/suspend/", people.suspend, name="suspend"),
    path("matters/<slug:reference>/people/<slug:participant>/reinstate/", people.reinstate, name="reinstate"),
    path("matters/<slug:reference>/people/<slug:participant>/end/", people.end, name="end"),
    path("matters/<slug:reference>/walls/", people.raise_wall, name="raise_wall"),
    path("matters/<slug:reference>/walls/<uuid:wall>/lift/", people.lift_wall, name="lift_wall"),
    path("matters/<slug:reference>/parties/", people.add_party, name="add_party"),
    path("matters/<slug:reference>/parties/<slug:party>/remove/", people.remove_party, name="remove_party"),
    path("matters/<slug:reference>/status/", team.status, name="status"),
    path("matters/<slug:reference>/sensitivity/", team.sensitivity, name="sensitivity"),
    path("matters/<slug:reference>/rooms/new/", team.add_room, name="add_room"),
    path("matters/<slug:reference>/close/", team.close, name="close"),
    path("matters/<slug:reference>/<slug:room>/", rooms.matter, name="room"),
    path("matters/<slug:reference>/<slug:room>/archive/", archive.archive, name="room_archive"),
    path("matters/<slug:reference>/<slug:room>/add/", rooms.add, name="add"),
    path("matters/<slug:reference>/<slug:room>/send/", rooms.send, name="send"),
    path("matters/<slug:reference>/<slug:room>/ask/", team.ask, name="ask"),
    path("matters/<slug:reference>/<slug:room>/links/send/", links.send, name="send_link"),
    path("matters/<slug:reference>/<slug:room>/links/ask/", links.ask, name="ask_link"),
    path("matters/<slug:reference>/<slug:room>/asks/<slug:ask>/answer/", rooms.answer, name="answer"),
    path("matters/<slug:reference>/<slug:room>/asks/<slug:ask>/withdraw/", team.withdraw, name="withdraw"),
    path("matters/<slug:reference>/<slug:room>/certificate/", certificates.of_room, name="certify"),
    path("desk/matters/open/", team.open_new, name="open"),
    path("desk/sessions/", sessions.sessions, name="sessions"),
    path("desk/sessions/<slug:session>/end/", sessions.end, name="end_session"),
    path("desk/sessions/asked/<slug:asked>/agree/", sessions.agree, name="agree"),
    path("desk/sessions/asked/<slug:asked>/refuse/", sessions.refuse, name="refuse_word"),
    path("desk/sessions/asked/<slug:asked>/withdraw/", sessions.withdraw, name="withdraw_word"),
    path("desk/sessions/asked/<slug:asked>/open/", sessions.open_agreed, name="open_agreed"),
]
