"""`facecue-app`: starts the page and opens it in the browser."""

from __future__ import annotations

import argparse
import importlib.util
import socket
import sys
from collections.abc import Sequence

from .arguments import files_parser

LARGEST_UPLOAD = 1000
"""Megabytes of an uploaded video: ten minutes of a phone's. The server refuses more."""

OPTIONS: dict[str, object] = {
    "server.headless": True,  # the browser is opened by us
    # The page shows faces: only this machine can open it, and nothing is reported to anybody.
    "server.address": "localhost",
    "server.maxUploadSize": LARGEST_UPLOAD,
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    "logger.hideWelcomeMessage": True,  # in the terminal, and Streamlit's own hints on the page
    "logger.level": "warning",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "server.fileWatcherType": "none",
    # Colours that keep a contrast of 4.5 and more to their ground (WCAG 2.2, level AA).
    "theme.base": "light",
    "theme.primaryColor": "#0b57a4",
    "theme.textColor": "#111111",
    "theme.borderColor": "#70757d",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until a signal ends it; the exit code."""
    args = _parser().parse_args(argv)
    for needed in ("streamlit", "pillow_heif"):
        if importlib.util.find_spec(needed) is None:
            print(f"facecue-app: {needed} is not installed; run: pip install 'facecue[app]'",
                  file=sys.stderr)  # fmt: skip
            return 1
    if not _is_free(args.port):
        print(f"facecue-app: port {args.port} is taken by another program; end it, or choose"
              f" another: facecue-app --port {args.port + 1}", file=sys.stderr)  # fmt: skip
        return 1
    paths = [(name, getattr(args, name)) for name in ("config", "model")]
    handed_on = [f"--{name}={path}" for name, path in paths if path is not None]
    address = f"http://localhost:{args.port}"
    print(f"Facecue's page: {address} (Ctrl+C ends it)", flush=True)
    from .server import serve

    serve(OPTIONS | {"server.port": args.port}, handed_on, None if args.no_browser else address)
    return 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
        try:
            probe.bind(("localhost", port))
        except OSError:
            return False
    return True


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1024 to 65535")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="facecue-app",
        parents=[files_parser()],
        description="Opens a page that shows what Facecue makes of a photo, a video or the webcam.",
    )
    parser.add_argument("--port", type=_port, default=8501, metavar="N",
                        help="the page is http://localhost:N; default: %(default)s")  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
