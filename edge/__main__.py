"""`facecue` and `python -m edge`: the command from its first moment to its last."""

from __future__ import annotations

import os
import signal  # and no more, before an interrupt is provided for

INTERRUPTED = 128 + signal.SIGINT


def main() -> None:
    """Run the command line, and end the process with its exit code.

    It ends without Python's own finish: a camera's driver that never returns from its thread would
    abort the process there, and a signal that still comes would kill it.
    """
    signal.signal(signal.SIGINT, _quit)  # no traceback of half an import
    import atexit
    import sys

    from . import cli
    from .errors import OutputError
    from .output import secure

    secure()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code = cli.main()
    except SystemExit as end:  # argparse: help was shown, or the arguments are wrong
        code = end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        signal.signal(signal.SIGINT, _quit)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OutputError as error:
        if code == 0:  # otherwise something has been told already
            print(f"facecue: {error}", file=sys.stderr)
            code = error.exit_code
    os._exit(code)


def _quit(*_: object) -> None:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
