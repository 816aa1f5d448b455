"""An address with a NUL in it is refused before it reaches a database, which would fail over it."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/notices/%00/", "/matters/%00abc/", "/forms/x%00/"])
def test_it_names_nothing(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "This address cannot be read" in answer.content.decode()
