"""The process itself: what it refuses to start with, what it keeps, what it knows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from .process import API_KEY, ROOT, Receiver, command, running
from .story import Shop


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--host", "0.0.0.0"], "not a loopback address"),  # noqa: S104 - it must be refused
        (["--host", "192.0.2.7"], "not a loopback address"),
        (["--webhook-url", "http://portal.example/stripe/webhook/"], "not a loopback address"),
        (["--webhook-url", "https://127.0.0.1/"], "must be an http:// address"),
        (["--api-key", "sk_live_abc"], "must begin with sk_test_"),
        (["--webhook-secret", "secret"], "must begin with whsec_"),
    ],
)
def test_what_is_unsafe_is_refused_at_the_start(tmp_path: Path, more: list[str], sentence: str) -> None:
    ended = subprocess.run(
        command(tmp_path / "state.sqlite3", "http://127.0.0.1:9/", *more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert not (tmp_path / "state.sqlite3").exists()


def test_what_was_bought_is_still_there_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    state = tmp_path / "state.sqlite3"
    with running(state, receiver.url) as simulator:
        shop = Shop(simulator)
        subscription = shop.subscribe()
        simulator.control("deliveries/mode", mode="hold")
        shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
        assert simulator.stop() == 0
    receiver.forget()

    with running(state, receiver.url) as simulator:
        again = simulator.client().v1.subscriptions.retrieve(subscription.id)
        assert again.cancel_at_period_end is True
        simulator.control("deliveries/release")
        assert receiver.types() == ["customer.subscription.updated"]


def test_a_request_that_was_cut_off_by_a_crash_can_be_made_again(tmp_path: Path, receiver: Receiver) -> None:
    state = tmp_path / "state.sqlite3"
    with running(state, receiver.url) as simulator:
        simulator.control("faults", path="/v1/customers", answer="wait")
        with pytest.raises(requests.Timeout):
            requests.post(
                f"{simulator.url}/v1/customers",
                data={"name": "A"},
                headers={"Authorization": f"Bearer {API_KEY}", "Idempotency-Key": "crash"},
                timeout=1,
            )
        assert simulator.look("faults")["waiting"] == 1
        simulator.process.kill()
        simulator.process.wait(timeout=20)

    with running(state, receiver.url) as simulator:
        client = simulator.client()
        assert client.v1.customers.create({"name": "A"}, {"idempotency_key": "crash"}).name == "A"
        assert len(client.v1.customers.list().data) == 1


def test_it_loads_nothing_of_the_portal_and_no_stripe_library() -> None:
    script = (
        "import json, sys, simulator.server; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    loaded = set(
        json.loads(subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True).stdout)
    )

    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"simulator"}
    assert not loaded & (packages | {"django", "stripe", "wagtail"})


def test_it_ends_with_whoever_started_it_when_asked_to(tmp_path: Path) -> None:
    words = command(tmp_path / "state.sqlite3", "http://127.0.0.1:1/stripe/webhook/", "--ends-with-input")
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["port"]
        process.stdin.close()
        assert process.wait(timeout=20) == 0
