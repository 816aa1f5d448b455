"""The command line, checked: loopback only, test keys only."""

import argparse
import ipaddress
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from simulator.webhooks import RETRY_AFTER_SECONDS


@dataclass(frozen=True)
class Options:
    """How this simulator runs."""

    host: str
    port: int
    state: Path
    webhook_url: str
    webhook_secret: str
    api_key: str
    standing_at: int | None
    retry_after: tuple[float, ...]
    verbose: bool
    ends_with_input: bool


def read_options(arguments: list[str] | None = None) -> Options:
    """Read and check the command line. Ends the process with a sentence when something is unsafe or missing."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A Stripe for the demo and the tests. No money moves."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address; anything else is refused")
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free port and prints it")
    parser.add_argument("--state", type=Path, required=True, help="the SQLite file that holds everything")
    parser.add_argument("--webhook-url", required=True, help="where events are sent; a loopback address")
    parser.add_argument("--webhook-secret", required=True, help="whsec_...")
    parser.add_argument("--api-key", required=True, help="sk_test_...; a live key is refused")
    parser.add_argument(
        "--clock",
        nargs="?",
        const="now",
        help="let the clock stand until /_control/clock moves it; optionally at a moment such as 2026-11-22T09:00:00",
    )
    parser.add_argument("--retry-after", default="", help="seconds between delivery tries, comma separated")
    parser.add_argument("--verbose", action="store_true", help="log every request")
    parser.add_argument(
        "--ends-with-input", action="store_true", help="end when standard input does: with whoever started it, however"
    )
    given = parser.parse_args(arguments)
    try:
        return Options(
            host=_loopback(given.host),
            port=given.port,
            state=given.state,
            webhook_url=_webhook(given.webhook_url),
            webhook_secret=_prefixed(given.webhook_secret, "whsec_", "--webhook-secret"),
            api_key=_prefixed(given.api_key, "sk_test_", "--api-key"),
            standing_at=_moment(given.clock),
            retry_after=_pauses(given.retry_after),
            verbose=given.verbose,
            ends_with_input=given.ends_with_input,
        )
    except ValueError as problem:
        parser.error(str(problem))


def _loopback(host: str) -> str:
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError(f"{host} is not a loopback address. The simulator answers on this machine only.")
    return host


def _webhook(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError("--webhook-url must be an http:// address on this machine.")
    _loopback(parts.hostname)
    return url


def _prefixed(value: str, prefix: str, name: str) -> str:
    if not value.startswith(prefix) or len(value) <= len(prefix):
        raise ValueError(f"{name} must begin with {prefix}. Real keys do not belong into a simulator.")
    return value


def _moment(given: str | None) -> int | None:
    if given is None:
        return None
    if given == "now":
        return int(time.time())
    if given.isdigit():
        return int(given)
    moment = datetime.fromisoformat(given)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _pauses(given: str) -> tuple[float, ...]:
    return tuple(float(part) for part in given.split(",")) if given else RETRY_AFTER_SECONDS
