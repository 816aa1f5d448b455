"""Messages: sealed at rest, sent once, signed, read at a known time, and never lost by a limit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from common.errors import NotFound
from keys.errors import SealBroken
from matters.errors import MessageTooLong, NothingToSend
from matters.models import Activity, Message, MessageRead
from matters.services import mark_read, message_text, post_message, set_status
from notifications.models import Notice
from tests.asserts import places_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, person, with_counsel

pytestmark = pytest.mark.django_db
CANARY = "kestrel-amber-7731"


def test_a_message_is_signed_by_the_part_and_told_to_the_others(
    small: SmallMatter, said: Callable[[], list[str]]
) -> None:
    room = small.client_room
    sent = post_message(actor=small.clara, room=room, text="  In March.  ")
    assert (sent.author, sent.author_role, message_text(sent, room)) == (small.clara, "client", "In March.")
    assert said() == ["message.sent"]
    assert Notice.objects.filter(kind="matters.message").values_list("user", flat=True).get() == small.leo.pk


def test_no_word_of_a_message_stands_in_the_database(small: SmallMatter) -> None:
    set_status(actor=small.leo, matter=small.matter, status="A status in the clear: marlin-9")
    post_message(actor=small.clara, room=small.client_room, text=f"Please find {CANARY} in it.")
    assert "matters_matter" in places_of("marlin-9"), "the search for words must be able to find some"
    assert places_of(CANARY) == []


def test_the_words_of_one_message_do_not_open_as_another(small: SmallMatter) -> None:
    room = small.client_room
    first, second = (post_message(actor=small.clara, room=room, text=text) for text in ("first", "second"))
    second.body = first.body
    with pytest.raises(SealBroken):
        message_text(second, room)


def test_a_double_click_sends_one_message(small: SmallMatter, said: Callable[[], list[str]]) -> None:
    once, room = uuid4(), small.client_room
    first = post_message(actor=small.clara, room=room, text="Hello", once=once)
    again = post_message(actor=small.clara, room=room, text="Hello", once=once)
    assert first.pk == again.pk
    assert Message.objects.count() == 1
    assert said() == ["message.sent"]
    assert Activity.objects.filter(kind="message").count() == 1


def test_other_words_from_the_same_form_are_another_message(small: SmallMatter) -> None:
    once, room = uuid4(), small.client_room
    post_message(actor=small.clara, room=room, text="I will sign it", once=once)
    for _twice in range(2):
        post_message(actor=small.clara, room=room, text="Please do NOT sign it", once=once)
    assert Message.objects.filter(author=small.clara).count() == 2


def test_the_token_of_one_person_does_not_swallow_the_message_of_another(small: SmallMatter) -> None:
    once, room = uuid4(), small.client_room
    post_message(actor=small.clara, room=room, text="Hers", once=once)
    post_message(actor=small.leo, room=room, text="His", once=once)
    assert Message.objects.count() == 2


def test_20_000_characters_go_and_one_more_is_kept_in_the_form(small: SmallMatter) -> None:
    room = small.client_room
    post_message(actor=small.clara, room=room, text="x" * 20_000)
    with pytest.raises(MessageTooLong, match="20,001 characters"):
        post_message(actor=small.clara, room=room, text="x" * 20_001)
    typed = f"{CANARY} " + "x" * 20_000
    page = browser(small.clara).post(small.url(f"{room.reference}/send/"), {"text": typed, "once": str(uuid4())})
    words = page.content.decode()
    assert page.status_code == 400
    assert "Shorten it" in words
    assert typed in words


def test_an_empty_message_is_refused_with_a_sentence(small: SmallMatter) -> None:
    with pytest.raises(NothingToSend):
        post_message(actor=small.clara, room=small.client_room, text="  \n ")
    page = browser(small.clara).post(small.url(f"{small.client_room.reference}/send/"), {"text": " "})
    assert page.status_code == 400
    assert "Your message is empty" in page.content.decode()


def test_papers_go_along_only_from_the_same_room(small: SmallMatter) -> None:
    room = small.client_room
    mine, hidden = paper(room, small.clara), paper(small.internal_room, small.leo, "Strategy.txt")
    sent = post_message(actor=small.clara, room=room, text="", attachments=[mine, hidden])
    assert list(sent.attachments.all()) == [mine]


def test_the_time_of_the_first_reading_stays(small: SmallMatter, said: Callable[[], list[str]]) -> None:
    room = small.client_room
    sent = post_message(actor=small.leo, room=room, text="Do you remember?")
    assert mark_read(actor=small.clara, room=room, messages=[sent]) == 1
    first = MessageRead.objects.get().read_at
    assert mark_read(actor=small.clara, room=room, messages=[sent]) == 0
    assert MessageRead.objects.get().read_at == first
    assert mark_read(actor=small.leo, room=room, messages=[sent]) == 0, "one's own is not new"
    assert said() == ["message.sent", "message.read"]


def test_a_look_at_the_room_reads_it_and_the_author_sees_by_whom(small: SmallMatter) -> None:
    post_message(actor=small.leo, room=small.client_room, text="Do you remember?")
    assert "read by Clara" not in browser(small.leo).get(small.url()).content.decode()
    browser(small.clara).get(small.url())
    assert "read by Clara" in browser(small.leo).get(small.url()).content.decode()


def test_a_message_of_another_room_is_not_marked_and_not_shown(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    other = with_counsel(small, cole)
    hidden = post_message(actor=small.leo, room=small.client_room, text=CANARY)
    assert mark_read(actor=cole, room=other, messages=[hidden]) == 0
    with pytest.raises(NotFound):
        mark_read(actor=cole, room=small.client_room, messages=[hidden])
    with pytest.raises(NotFound):
        post_message(actor=cole, room=small.client_room, text="Hello")
    browser_of_cole = browser(cole)
    assert CANARY not in browser_of_cole.get(small.url()).content.decode()
    assert browser_of_cole.get(small.url(f"{small.client_room.reference}/")).status_code == 404


def test_what_is_written_is_shown_as_text(small: SmallMatter) -> None:
    post_message(actor=small.clara, room=small.client_room, text="<script>alert(1)</script> & <b>bold</b>")
    words = browser(small.leo).get(small.url()).content.decode()
    assert "<script>alert(1)" not in words
    assert "&lt;script&gt;alert(1)" in words


def test_long_threads_are_read_page_by_page_without_a_gap(small: SmallMatter) -> None:
    room = small.client_room
    sent = [post_message(actor=small.clara, room=room, text=f"number {number:03}") for number in range(85)]
    Message.objects.update(sent_at=sent[0].sent_at)  # all at one instant: the hardest case
    leo, url, seen = browser(small.leo), small.url(), ""
    for _page in range(3):
        words = leo.get(url).content.decode()
        seen += words
        older = words.partition("?messages=")[2].partition('"')[0]
        url = small.url(f"{room.reference}/?messages={older}")
    assert not older
    assert [number for number in range(85) if f"number {number:03}" not in seen] == []
