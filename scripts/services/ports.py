"""Free ports on loopback."""

import socket

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether nothing listens on `port` and we could."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(wanted: int = 0) -> int:
    """`wanted` while it is free (addresses in an open shell stay true), else a port that the system says is free."""
    if wanted and is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
