"""The entry point of the command line: every error is one sentence and one exit code."""

import gc
import os
import sys


def main() -> None:
    """Runs the command; exits with the code of the error's kind."""
    # imports create many objects and no garbage, so collecting garbage then and at the end would
    # waste a tenth of a second; and Pydantic would search all installed packages for plugins
    gc.set_threshold(100_000)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from wholepicture import interruption

    interruption.listen()
    try:
        from wholepicture.cli import run_command

        code = run_command(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write(f"{interruption.SAID}\n")
        code = 5
    interruption.listen_no_more()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
