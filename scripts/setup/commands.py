"""Run one command of set-up: quiet when it works, its own words and a sentence of ours when it does not."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from scripts import ROOT
from scripts.errors import ScriptError

Command: TypeAlias = Sequence[str | Path]

# What pip, uv and npm say when no answer, or none to be trusted, came from a registry.
UNREACHABLE = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ProxyError",
    "error sending request",
    "dns error",
    "client error (Connect)",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT",
    "CERTIFICATE_VERIFY_FAILED",
    "invalid peer certificate",
)


def run(title: str, command: Command, *, environment: Mapping[str, str] | None = None) -> None:
    """Run `command` in the checkout, saying `title` first. Raises: ScriptError with the command's last words."""
    print(f"{title} …", flush=True)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ScriptError(explanation(title, done.stdout))


def explanation(title: str, output: str) -> str:
    """What failed, in the command's last words, and what to do about it."""
    words = "\n".join(f"    {line}" for line in output.strip().splitlines()[-30:])
    if any(sign in output for sign in UNREACHABLE):
        advice = "A package registry could not be reached: check the network, the proxy and the certificates."
    else:
        advice = "Its own words above say why."
    return f"{words}\n\nFailed: {title}. {advice}\nRun the same command again afterwards; finished steps are kept."
