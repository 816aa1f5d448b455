"""`python -m demo`: the demo, with its addresses in the settings from the first line, so that Django is loaded once."""

import os
import sys

from demo.addresses import into_environment, port_of


def main(arguments: list[str]) -> None:
    """Hand over to `manage.py demo` with these arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    os.environ.update(into_environment(port_of(arguments)))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "demo", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
