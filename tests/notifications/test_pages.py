"""The notices page shows a person her own notices and leads on; the outbox page exists in a demo only."""

import re

import pytest
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from notifications import messages
from notifications.context import bell
from notifications.models import Notice
from notifications.services import notify
from tests.notifications.conftest import NEW_MESSAGE, NEW_PAPER

pytestmark = pytest.mark.django_db
NOTICES = "/notices/"


@pytest.fixture
def at_home(client: Client, clara: User) -> Client:
    """A browser in which Clara is signed in."""
    client.force_login(clara)
    return client


def text(response: object) -> str:
    """Give what a page says, without its markup."""
    html = response.content.decode()  # type: ignore[attr-defined]
    main = html.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_new_stands_before_earlier(at_home: Client, clara: User) -> None:
    notify(user=clara, kind=NEW_PAPER, url="/a/")
    Notice.objects.update(read_at="2026-11-20T12:00:00Z")
    notify(user=clara, kind=NEW_MESSAGE, url="/b/")
    notify(user=clara, kind=NEW_MESSAGE, url="/b/")
    said = text(at_home.get(NOTICES))
    assert re.search(r"New .*A message is waiting.*2 times.*Earlier .*A paper is waiting", said)
    assert "Mark all as read" in said


def test_an_empty_page_says_what_will_be_here(at_home: Client) -> None:
    said = text(at_home.get(NOTICES))
    assert "Nothing is waiting" in said
    assert "Mark all" not in said


def test_nobody_sees_the_notices_of_another(at_home: Client, gina: User) -> None:
    theirs = notify(user=gina, kind=NEW_PAPER, url="/secret/")
    assert "A paper is waiting" not in text(at_home.get(NOTICES))
    answer = at_home.get(reverse("notifications:open", args=[theirs.reference]))
    unknown = at_home.get(reverse("notifications:open", args=["000000000000"]))
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert "/secret/" not in answer.content.decode()
    at_home.post(reverse("notifications:read_all"))
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_opening_a_notice_marks_it_and_leads_on(at_home: Client, clara: User) -> None:
    notice = notify(user=clara, kind=NEW_PAPER, url="/matters/7kq29xfpm3ta/")
    answer = at_home.get(reverse("notifications:open", args=[notice.reference]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/matters/7kq29xfpm3ta/")
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_notice_that_was_tampered_with_does_not_lead_out(at_home: Client, clara: User, url: str) -> None:
    notice = notify(user=clara, kind=NEW_PAPER, url="/a/")
    Notice.objects.update(url=url)
    answer = at_home.get(reverse("notifications:open", args=[notice.reference]))
    assert answer.headers["Location"] == NOTICES


def test_a_look_ahead_by_a_scanner_reads_nothing(at_home: Client, clara: User, client: Client) -> None:
    notice = notify(user=clara, kind=NEW_PAPER, url="/a/")
    path = reverse("notifications:open", args=[notice.reference])
    assert at_home.head(path).status_code == 405
    assert Client().get(path).headers["Location"].startswith("/accounts/login/?next=/notices/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_can_be_marked_as_read_by_post_only(at_home: Client, clara: User) -> None:
    for url in ("/a/", "/b/"):
        notify(user=clara, kind=NEW_PAPER, url=url, batch_minutes=0)
    assert at_home.get(reverse("notifications:read_all")).status_code == 405
    assert Notice.objects.unread().count() == 2
    assert at_home.post(reverse("notifications:read_all")).headers["Location"] == NOTICES
    assert Notice.objects.unread().count() == 0


def test_somebody_unknown_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(NOTICES).headers["Location"] == f"/accounts/login/?next={NOTICES}"


def test_long_lists_have_pages(at_home: Client, clara: User) -> None:
    Notice.objects.bulk_create(
        Notice(user=clara, kind="tests.paper", url=f"/p{number}/", read_at="2026-11-20T12:00:00Z")
        for number in range(51)
    )
    first = at_home.get(NOTICES).content.decode()
    assert 'href="/notices/?page=2"' in first
    second = at_home.get(f"{NOTICES}?page=2").content.decode()
    assert second.count('class="notice"') == 1
    assert at_home.get(f"{NOTICES}?page=-1").status_code == 200
    assert at_home.get(f"{NOTICES}?page=9999999999999999999999").status_code == 200


def test_packages_put_words_to_their_references(at_home: Client, clara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_namers", {})
    asked: list[set[str]] = []

    @messages.names("room", "matter")
    def _names(user: User, references: set[str]) -> dict[str, str]:
        asked.append(references)
        return {"room:a": "Reyes <and> Harbor View"}

    for reference in ("room:a", "matter:b", "file:c", ""):
        notify(user=clara, kind=NEW_PAPER, url="/a/", subject_ref=reference)
    page = at_home.get(NOTICES).content.decode()
    assert "Reyes &lt;and&gt; Harbor View" in page
    assert asked == [{"room:a", "matter:b"}]


def test_the_length_of_the_list_costs_no_queries(
    at_home: Client, clara: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Notice.objects.bulk_create(
        Notice(user=clara, kind="tests.paper", url="/p/", subject_ref=f"x:{n}") for n in range(40)
    )
    at_home.get(NOTICES)
    with django_assert_max_num_queries(9):
        at_home.get(NOTICES)


def test_the_bell_is_counted_once_and_only_where_it_is_shown(
    clara: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    notify(user=clara, kind=NEW_PAPER, url="/a/")
    request = HttpRequest()
    request.user = clara
    with django_assert_num_queries(0):
        assert Template("no bell here").render(Context(bell(request))) == "no bell here"
    with django_assert_num_queries(1):
        assert Template("{{ bell.unread }}{% if bell.unread %}!{% endif %}").render(Context(bell(request))) == "1!"
    with django_assert_num_queries(0):
        assert Template("{{ bell.unread }}").render(Context(bell(HttpRequest()))) == "0"


@pytest.mark.usefixtures("own_backend")
class TestOutboxPage:
    """The page of mails that a demo would have sent."""

    PATH = "/outbox/"

    def test_it_is_not_there_when_it_is_switched_off(self, client: Client, settings: Settings) -> None:
        settings.OUTBOX_PAGE = False
        send_mail("Your link", "text", None, ["clara@mail.example"])
        answer = client.get(self.PATH)
        assert answer.status_code == 404
        assert "Your link" not in answer.content.decode()

    def test_it_shows_the_mails_newest_first_with_working_links(self, client: Client, settings: Settings) -> None:
        settings.OUTBOX_PAGE = True
        send_mail("First", "Open http://127.0.0.1:8000/accounts/invitation/abc/ today.", None, ["clara@mail.example"])
        send_mail("Second", "<script>alert(1)</script>", None, ["gina@mail.example"])
        page = client.get(self.PATH).content.decode()
        assert page.index("Second") < page.index("First")
        assert '<a href="http://127.0.0.1:8000/accounts/invitation/abc/"' in page
        assert "<script>alert" not in page
        assert "Kept, not sent" in page

    def test_it_can_be_read_by_person(self, client: Client, settings: Settings) -> None:
        settings.OUTBOX_PAGE = True
        send_mail("For Clara", "text", None, ["clara@mail.example"])
        send_mail("For Gina", "text", None, ["gina@mail.example"])
        page = client.get(self.PATH, {"to": "clara@mail.example"}).content.decode()
        assert "For Clara" in page
        assert "For Gina" not in page
        assert 'href="/outbox/?to=gina%40mail.example"' in page

    def test_many_mails_have_pages(self, client: Client, settings: Settings) -> None:
        settings.OUTBOX_PAGE = True
        for number in range(26):
            send_mail(f"Mail {number}", "text", None, ["clara@mail.example"])
        assert 'href="/outbox/?to=clara%40mail.example&amp;page=2"' in (
            client.get(self.PATH, {"to": "clara@mail.example"}).content.decode()
        )
        assert "Mail 0<" in client.get(self.PATH, {"page": "2"}).content.decode()
