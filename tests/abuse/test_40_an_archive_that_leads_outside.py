"""Row 40: an archive with a path or a link that leads out of itself is refused; nobody here ever unpacks one to the disk."""

from __future__ import annotations

import pytest

from tests.abuse.doors import DOORS, refused_at
from tests.factories.matters import SmallMatter
from tests.vault import samples

ARCHIVES = {
    "a path up": samples.zipped([("../../../etc/cron.d/x", b"x")]),
    "a path up with the other slash": samples.zipped([("..\\..\\x.txt", b"x")]),
    "an absolute path": samples.zipped([("/etc/cron.d/x", b"x")]),
    "a drive": samples.zipped([("C:\\windows\\x.txt", b"x")]),
    "a symbolic link": samples.symlink_zip(),
    "a link up": samples.symlink_zip("../../../../etc/shadow"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("archive", ARCHIVES)
def test_it_is_refused(small: SmallMatter, archive: str, door: str) -> None:
    refused_at(door, small, "papers.zip", ARCHIVES[archive], "unsafe_entry", "lead outside of it")
