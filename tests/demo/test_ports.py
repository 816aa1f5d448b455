"""A taken port is told in a sentence, before an office is made or emptied."""

from __future__ import annotations

import socket

import pytest

from demo.running import Office
from tests.journeys.office import two_free_ports

pytestmark = pytest.mark.once


@pytest.mark.parametrize("which", [0, 1], ids=["the office's", "the simulator's"])
def test_a_taken_port_is_named_with_what_to_do(which: int) -> None:
    port = two_free_ports()
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", port + which))
        somebody.listen()
        with pytest.raises(SystemExit, match=rf"^Port {port + which} is taken\. Try another"):
            Office(port=port, say=print).refuse_taken_ports()


def test_free_ports_are_free() -> None:
    Office(port=two_free_ports(), say=print).refuse_taken_ports()
