"""`python -m scripts.check`: everything that is checked without running the product; all of it, then what failed."""

import os
import subprocess
import sys
import time

from scripts import ROOT, VENV_PYTHON

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
DJANGO = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
CHECKS = {
    "lint": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "mypy"),
    "layers": ("-c", LINT_IMPORTS),
    "django": ("manage.py", "check"),
    "migrations": ("manage.py", "makemigrations", "--check", "--dry-run"),
    "templates": ("-m", "djlint", ".", "--lint", "--check", "--quiet", "--use-gitignore"),
}


def main(names: list[str]) -> int:
    """Run the named checks, or all; 0 when every one passed."""
    failed = []
    for name in names or CHECKS:
        begun = time.monotonic()
        done = subprocess.run(
            [VENV_PYTHON, *CHECKS[name]],
            cwd=ROOT,
            env={**os.environ, **DJANGO},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"{name:12} {'FAILED' if done.returncode else 'ok':6} {time.monotonic() - begun:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout.rstrip(), flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}. One alone: .venv/bin/python -m scripts.check {failed[0]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
