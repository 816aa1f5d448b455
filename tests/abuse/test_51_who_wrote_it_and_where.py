"""Row 51, as far as it is built: what a picture says of place and camera is not in what the office makes of it: the firm's own
pictures are drawn anew. That the office shows such facts of a client's paper, and takes them out at release, waits for its screen
(docs/threats/attacks.md)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.abuse.hands import PERSON, body_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper
from vault.models import ScanState, Version


@pytest.fixture
def picture() -> bytes:
    """A photograph that says where it was taken."""
    facts = Image.Exif()
    facts[0x010F] = "canary-of-the-camera"
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "JPEG", exif=facts)
    return buffer.getvalue()


def test_a_clients_paper_is_given_back_as_it_came_to_its_room_alone(
    small: SmallMatter, other: SmallMatter, picture: bytes
) -> None:
    version = paper(small.client_room, small.clara, "kitchen.jpg", picture)
    Version.objects.update(scan_state=ScanState.CLEAN)
    address = f"/files/{version.file.reference}/1/"
    assert body_of(browser(small.leo).get(address)) == picture
    assert browser(other.clara).get(address, headers=PERSON).status_code == 404
    # Nothing of it stands on a page, where it could be read without opening the paper.
    assert "canary" not in browser(small.leo).get(small.url(f"papers/{version.file.reference}/")).content.decode()
