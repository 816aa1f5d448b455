"""The demo knows its port before its settings are read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.addresses import into_environment, port_of
from tests.conftest import ROOT

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("arguments", "port"),
    [([], 8000), (["--port", "8100", "--fresh"], 8100), (["--fresh", "--port=8200"], 8200)],
)
def test_the_port_of_a_command_line_is_found_beside_whatever_else_it_says(arguments: list[str], port: int) -> None:
    assert port_of(arguments) == port


def test_the_settings_take_both_addresses_from_the_environment(tmp_path: Path) -> None:
    words = "from django.conf import settings as s; print(s.SITE_ADDRESS, s.SIMULATOR_ADDRESS, s.STRIPE_API_BASE)"
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "MUNIMENT_VAR": str(tmp_path)}
        | into_environment(8100),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["http://127.0.0.1:8100", "http://127.0.0.1:8101", "http://127.0.0.1:8101"]
