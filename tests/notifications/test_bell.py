"""The bell: one line that counts within the batch, and a mail that says only that something waits."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from common import clock
from jobs.models import Job
from jobs.services import run_due
from notifications import outbox
from notifications.errors import NotAPath, WrongAudience
from notifications.messages import NoticeKind, declare, find, kinds
from notifications.models import Notice, OutboxMessage
from notifications.services import mark_all_read, mark_read, notify
from tests.notifications.conftest import NEW_MESSAGE, NEW_PAPER, SILENT_MATTER

NOON = "2026-11-23T12:00:00Z"
ROOM, OTHER_ROOM = "room:7kq29xfpm3ta", "room:0abc9xfpm3tz"
URL = "/matters/7kq29xfpm3ta/"
pytestmark = pytest.mark.django_db


def ring(user: User, kind: NoticeKind = NEW_PAPER, about: str = ROOM, batch: int | None = None) -> Notice:
    """Ring the bell of `user`."""
    return notify(user=user, kind=kind, url=URL, subject_ref=about, batch_minutes=batch)


def mails_to(user: User) -> list[str]:
    """Give the bodies of what was written to `user`, oldest first."""
    return [outbox.opened(row).body for row in OutboxMessage.objects.of(user).order_by("created_at")]


def test_a_notice_says_what_kind_of_thing_waits_and_where(clara: User) -> None:
    notice = ring(clara)
    notice.refresh_from_db()
    assert (notice.user, notice.kind, notice.url, notice.subject_ref, notice.count) == (
        clara,
        "tests.paper",
        URL,
        ROOM,
        1,
    )
    assert notice.read_at is None


@pytest.mark.parametrize(("role", "minutes"), [("attorney", 1), ("", 15)])
def test_the_same_news_within_the_batch_is_one_line_that_counts(role: str, minutes: int) -> None:
    user = User.objects.create_user("somebody@mail.example", name="Somebody", staff_role=role)
    with time_machine.travel(NOON, tick=False) as travel:
        first = ring(user)
        travel.shift(minutes * 60 - 1)
        assert ring(user) == first
        assert Notice.objects.get().count == 2
        travel.shift(1)
        assert ring(user) != first
    assert sorted(Notice.objects.values_list("count", flat=True)) == [1, 2]


def test_other_kinds_other_subjects_and_other_people_have_lines_of_their_own(clara: User, gina: User) -> None:
    ring(clara)
    ring(clara, NEW_MESSAGE)
    ring(clara, about=OTHER_ROOM)
    ring(gina)
    assert Notice.objects.count() == 4


def test_a_line_that_was_read_counts_no_further(clara: User) -> None:
    notice = ring(clara)
    mark_read(user=clara, notice=notice)
    assert ring(clara) != notice


def test_a_batch_of_no_minutes_joins_nothing(clara: User) -> None:
    assert ring(clara, batch=0) != ring(clara, batch=0)


def test_a_client_is_mailed_at_once_and_not_again_within_a_quarter_of_an_hour(clara: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        ring(clara)
        run_due()
        assert len(mails_to(clara)) == 1
        travel.shift(60)
        ring(clara)
        ring(clara, NEW_MESSAGE)
        run_due()
        assert len(mails_to(clara)) == 1
        travel.shift(14 * 60 - 1)
        run_due()
        assert len(mails_to(clara)) == 1
        travel.shift(1)
        run_due()
        assert len(mails_to(clara)) == 2
        travel.shift(86_400)
        run_due()
        assert len(mails_to(clara)) == 2


def test_a_client_who_has_read_everything_is_mailed_at_once_again(clara: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        ring(clara)
        run_due()
        travel.shift(60)
        mark_all_read(user=clara)
        ring(clara)
        run_due()
    assert len(mails_to(clara)) == 2


def test_staff_get_one_mail_for_a_minute_of_news(leo: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        for about in (ROOM, OTHER_ROOM, ROOM):
            ring(leo, about=about)
            travel.shift(20)
        ring(leo, SILENT_MATTER)
        assert Job.objects.unfinished().count() == 1
        run_due()
    (body,) = mails_to(leo)
    assert "A paper is waiting for you." in body
    assert "A matter has been silent for two weeks." in body
    assert body.count("A paper is waiting for you.") == 1


def test_what_was_read_before_the_mail_is_not_mailed(leo: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        notice = ring(leo)
        travel.shift(30)
        mark_read(user=leo, notice=notice)
        travel.shift(30)
        assert run_due() == 1
    assert mails_to(leo) == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"frozen_at": "2026-11-20T12:00:00Z"}])
def test_a_person_who_is_shut_out_is_not_written_to(clara: User, change: dict[str, object]) -> None:
    User.objects.filter(pk=clara.pk).update(**change)
    ring(clara)
    run_due()
    assert mails_to(clara) == []


def test_the_mail_carries_no_content(clara: User) -> None:
    """Neither whom it is about nor in what matter: the sentence of the kind, the firm, and one address of ours."""
    ring(clara)
    run_due()
    row = OutboxMessage.objects.get()
    message = outbox.opened(row)
    said = message.subject + message.body + str(message.alternatives[0].content)
    for secret in ("Clara", "Reyes", "Gina", "Leo", "7kq29xfpm3ta", ROOM, "Harbor", "clara@mail.example"):
        assert secret not in said
    links = set(re.findall(r"https?://[^\s\"<]+", said))
    assert links == {f"{settings.SITE_ADDRESS}/notices/{Notice.objects.get().reference}/"}
    assert message.subject == "A paper is waiting for you"
    assert row.kind == "notice"


def test_a_mail_about_several_things_leads_to_the_notices(clara: User) -> None:
    ring(clara)
    ring(clara, NEW_MESSAGE)
    run_due()
    message = outbox.opened(OutboxMessage.objects.get())
    assert message.subject == "Something new is waiting for you"
    assert f"{settings.SITE_ADDRESS}/notices/\n" in message.body


def test_the_mail_speaks_the_persons_language(clara: User) -> None:
    User.objects.filter(pk=clara.pk).update(language="es")
    spoken = gettext_lazy("English")
    notify(user=clara, kind=declare("tests.spoken", spoken, spoken), url=URL)
    run_due()
    with override("es"):
        assert str(spoken) == "Inglés"
    message = outbox.opened(OutboxMessage.objects.get())
    assert (message.subject, "Inglés" in message.body) == ("Inglés", True)


def test_a_rollback_takes_notice_and_mail_with_it(clara: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ring(clara)
        raise ZeroDivisionError
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_a_notice_for_the_firm_never_reaches_a_client(clara: User, leo: User) -> None:
    with pytest.raises(WrongAudience):
        ring(clara, SILENT_MATTER)
    assert ring(leo, SILENT_MATTER).user_id == leo.pk


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "matters/", "", "///e"],
)
def test_a_notice_leads_nowhere_but_into_the_house(clara: User, url: str) -> None:
    with pytest.raises(NotAPath):
        notify(user=clara, kind=NEW_PAPER, url=url)


def test_opening_twice_keeps_the_first_time(clara: User, gina: User) -> None:
    notice = ring(clara)
    with time_machine.travel(NOON, tick=False) as travel:
        mark_read(user=gina, notice=notice)
        notice.refresh_from_db()
        assert notice.read_at is None, "somebody else's reading counts for nothing"
        mark_read(user=clara, notice=notice)
        read_at = clock.now()
        travel.shift(timedelta(hours=1))
        mark_read(user=clara, notice=notice)
    notice.refresh_from_db()
    assert notice.read_at == read_at


def test_two_kinds_cannot_share_a_code() -> None:
    kind = declare("tests.once", "Something happened.")
    assert declare("tests.once", "Something happened.") == kind
    assert kind in kinds()
    with pytest.raises(ValueError, match=r"tests\.once"):
        declare("tests.once", "Something else happened.")


def test_a_notice_of_a_kind_that_is_gone_can_still_be_read() -> None:
    assert str(find("tests.gone").sentence) == "Something new is waiting for you."
