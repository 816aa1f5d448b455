"""`python -m scripts.services start|stop|env|run COMMAND`: the services from the command line."""

import argparse
import os
import shlex
import sys

from scripts.errors import ScriptError
from scripts.services.catalogue import SERVICES
from scripts.services.keeper import Keeper
from scripts.services.service import FOLDER


def main(arguments: list[str]) -> int:
    """Do what was asked; the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.services", description="Our own servers for the tests, on loopback.")
    doing = parser.add_subparsers(dest="doing", required=True)
    doing.add_parser("start", help="start what does not run yet (installs Debian's packages when root)")
    doing.add_parser("stop", help="end exactly what start began")
    doing.add_parser("env", help="print the variables, to be evaluated by a shell")
    run = doing.add_parser("run", help="run a command with the variables set")
    run.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args(arguments)
    keeper = Keeper(SERVICES, FOLDER)
    try:
        if asked.doing == "start":
            print("\n".join(keeper.start()))
        elif asked.doing == "stop":
            print("\n".join(keeper.stop()) or "Nothing of ours was running.")
        elif asked.doing == "env":
            for name, value in keeper.environment().items():
                print(f"export {name}={shlex.quote(value)}")
        else:
            environment = {**os.environ, **keeper.environment()}
            os.execvpe(asked.command[0], asked.command, environment)  # noqa: S606 - no shell is wanted
    except ScriptError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
