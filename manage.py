#!/usr/bin/env python
"""Django's command line. Starts the embedded servers it needs, or joins those a running `make run` has started."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from servers import attach_for_command

    try:
        attach_for_command(os.environ)
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except ValueError as error:
        if "DATABASE_URL" in str(error) or "BROKER_URL" in str(error) or "environment variable" in str(error):
            sys.exit(f"manage.py: {error}")
        raise


if __name__ == "__main__":
    main()
