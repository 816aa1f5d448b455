"""`python -m scripts.setup [dev|demo]`: make the checkout ready; a second run finds the stamps and ends at once."""

import argparse
import sys
import time

from scripts import VAR
from scripts.errors import ScriptError
from scripts.setup import frontend, packages, words
from scripts.stamps import Stamps


def main(arguments: list[str]) -> int:
    """Set up for `dev` (everything the tests need) or `demo` (what the demo runs on); the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.setup", description="Make this checkout ready to run.")
    parser.add_argument("level", nargs="?", choices=("dev", "demo"), default="dev")
    level = parser.parse_args(arguments).level
    stamps = Stamps(VAR / "stamps")
    begun = time.monotonic()
    try:
        with stamps.locked():
            made = [*packages.install(stamps, level), *frontend.install(stamps), *words.install(stamps)]
    except ScriptError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    if made:
        print(f"Ready in {time.monotonic() - begun:.0f} s ({', '.join(made)}).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
