"""Where a demo office answers: itself on one port, its payment simulator on the next."""

from argparse import ArgumentParser
from collections.abc import Sequence

DEFAULT_PORT = 8000


def office_url(port: int) -> str:
    """Give the address of the office."""
    return f"http://127.0.0.1:{port}"


def simulator_url(port: int) -> str:
    """Give the address of the simulator beside the office on `port`."""
    return office_url(port + 1)


def into_environment(port: int) -> dict[str, str]:
    """Give what the settings read: they are loaded once, so both must stand in the environment before."""
    return {"MUNIMENT_SITE_ADDRESS": office_url(port), "MUNIMENT_SIMULATOR_ADDRESS": simulator_url(port)}


def port_of(arguments: Sequence[str]) -> int:
    """Give the port that a command line asks for; what else it says is left to the command."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    return int(parser.parse_known_args(arguments)[0].port)
