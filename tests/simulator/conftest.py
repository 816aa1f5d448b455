"""One simulator for all tests of this folder, emptied before each; every answer is held against Stripe's description."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from .openapi import description
from .process import Receiver, Simulator, running
from .story import Shop


@pytest.fixture(scope="session")
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def one_simulator(tmp_path_factory: pytest.TempPathFactory, receiving: Receiver) -> Iterator[Simulator]:
    state = tmp_path_factory.mktemp("simulator") / "state.sqlite3"
    with running(state, receiving.url, "--retry-after", "0.05,0.05,600") as simulator:
        yield simulator


@pytest.fixture
def receiver(receiving: Receiver) -> Receiver:
    receiving.forget()
    return receiving


@pytest.fixture
def simulator(one_simulator: Simulator, receiver: Receiver) -> Iterator[Simulator]:
    """The simulator with nothing in it. What it answers in the test must have the shape Stripe describes."""
    # What an earlier test set going has arrived before this one listens.
    one_simulator.control("deliveries/flush")
    one_simulator.control("reset", confirm="reset")
    receiver.forget()
    one_simulator.heard.clear()
    yield one_simulator
    judge(one_simulator)


@pytest.fixture
def standing(tmp_path: Path, receiver: Receiver) -> Iterator[Simulator]:
    """A simulator of its own whose clock stands on a leap day."""
    with running(tmp_path / "standing.sqlite3", receiver.url, "--clock", "2028-02-29T12:00:00") as simulator:
        yield simulator
        judge(simulator)


@pytest.fixture
def client(simulator: Simulator) -> stripe.StripeClient:
    return simulator.client()


@pytest.fixture
def shop(simulator: Simulator) -> Shop:
    """A yearly plan on sale."""
    return Shop(simulator)


def judge(simulator: Simulator) -> None:
    """Hold what was answered against Stripe's description, where that is on this machine."""
    known = description()
    if known is None:
        return
    problems = {
        problem
        for answer in simulator.heard
        if answer.status == 200
        and (problem := known.judge_answer(answer.method, answer.url, answer.status, answer.body))
    }
    assert not problems, "\n".join(sorted(problems))
