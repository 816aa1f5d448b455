"""What the Makefile calls: set-up, services, tests and checks.

Import rule: set-up and the services run before any package is installed, so everything here is the standard library
alone, except `services.sink`, which runs inside the finished virtual environment.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
