"""The way in from the command line: every error becomes one sentence and one exit code."""

import sys


def main() -> None:
    """The command has run; leaves with the exit code of the error's kind."""
    from wholepicture.cli import run_command

    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
