"""Find server programs and install the packages that bring them."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts.errors import ScriptError

SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def find_program(name: str) -> Path | None:
    """Where `name` is, looking also where a plain user's PATH does not reach."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS])
    found = shutil.which(name, path=path)
    return Path(found) if found else None


def refusal(packages: Sequence[str], *, has_apt: bool, is_root: bool) -> str:
    """Why we may not install these ourselves and what the person is to do; empty when we may."""
    names = " ".join(packages)
    if not has_apt:
        return f"Missing, by the names of Debian's packages: {names}. Install them, then run again."
    if not is_root:
        return f"Install these, then run again: sudo apt-get install --no-install-recommends {names}"
    return ""


def install(packages: Sequence[str], log: Path) -> None:
    """Install Debian packages when we may. Raises: ScriptError that names them when we may not, or when apt fails."""
    reason = refusal(packages, has_apt=find_program("apt-get") is not None, is_root=os.geteuid() == 0)
    if reason:
        raise ScriptError(reason)
    print(f"Installing {' '.join(packages)} from Debian's packages …", flush=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        wait = ("-o", "DPkg::Lock::Timeout=600")
        for command in (
            ["apt-get", "update", *wait],
            ["apt-get", "install", "--yes", "--no-install-recommends", *wait, *packages],
        ):
            done = subprocess.run(
                command,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                raise ScriptError(f"`{' '.join(command)}` failed; what it said is in {log}.")
