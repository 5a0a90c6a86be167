"""The command as installed: the library is imported inside, so that stopping it then is no traceback either."""

import sys


def main() -> None:
    """Run `recommend`."""
    try:
        from delivery_model.cli import main as command
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)
    command()
