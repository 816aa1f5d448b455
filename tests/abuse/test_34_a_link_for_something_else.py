"""Row 34: a link opens exactly what it was made for: not another link's files, not the other way, not another's upload."""

from __future__ import annotations

from tests.abuse.hands import Trail, nothing_changes, refused
from tests.factories.matters import SmallMatter
from tests.vault.guesting import asked, begin, body, browser, clean, letter, mails, path, path_in, sent, through
from tests.vault.office import paper
from vault.models import Version

TUS = {"Tus-Resumable": "1.0.0"}


def test_a_link_gives_exactly_its_own_files(small: SmallMatter, other: SmallMatter) -> None:
    leo, binder = small.leo, small.client_room.binder
    mine, theirs = letter(leo, binder), letter(leo, other.client_room.binder, "secret.txt")
    made, elsewhere = sent(leo, [mine]), sent(leo, [theirs])
    grace, here = through(path_in(mails()[0]))
    there = here.replace(made.reference, elsewhere.reference)
    nothing = browser().get("/links/" + "x" * 43 + "/").content
    trail = Trail()
    with nothing_changes():
        for address in (f"{here}files/{theirs.file.reference}/", there, f"{there}files/{theirs.file.reference}/"):
            answer = grace.get(address)
            refused(answer, 404)
            assert answer.content == nothing
    assert "file.viewed" not in trail.verbs()
    # A newer version is not what was sent.
    newer = clean(paper(binder, leo, b"Dear Ms Kim,\n"))
    Version.objects.filter(pk=newer.pk).update(file=mine.file, number=2)
    assert body(grace.get(f"{here}files/{mine.file.reference}/")) == b"Dear Mr Marsh,\n"
    # Nor does a pass open the doors of people with accounts.
    assert grace.get(f"/files/{mine.file.reference}/1/").status_code == 302


def test_a_link_for_one_way_opens_nothing_of_the_other(small: SmallMatter) -> None:
    leo, binder = small.leo, small.client_room.binder
    given = letter(leo, binder)
    sent(leo, [given])
    asked(leo, binder)
    out, inward = (path_in(mail) for mail in mails())
    sender, place = through(inward)
    fetcher, files = through(out)
    with nothing_changes():
        refused(fetcher.post(f"{files}add/"), 404)
        refused(sender.get(f"{place}files/{given.file.reference}/"), 404)
        assert begin(fetcher, files, "deed.txt", b"A deed.\n").status_code == 404


def test_an_upload_is_its_own_links(small: SmallMatter) -> None:
    leo, binder = small.leo, small.client_room.binder
    asked(leo, binder)
    grace, here = through(path())
    headers = {**TUS, "Upload-Length": "20", "Upload-Metadata": "filename ZGVlZC50eHQ="}
    place = grace.post(f"{here}uploads/", headers=headers, content_type="x/y")["Location"]
    asked(leo, binder)
    thief, there = through(path())
    with nothing_changes():
        for client, address in ((thief, place.replace(here, there)), (thief, place), (browser(), place)):
            assert client.head(address, headers=TUS).status_code == 404
            part = client.patch(
                address,
                b"stolen",
                headers={**TUS, "Upload-Offset": "0"},
                content_type="application/offset+octet-stream",
            )
            assert part.status_code == 404
    assert grace.head(place, headers=TUS)["Upload-Offset"] == "0"
