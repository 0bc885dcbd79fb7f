"""The page's server, with its guard before it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from streamlit.cli_util import open_browser
from streamlit.starlette import App

from .guard import OnlyThisMachine
from .mirror.answers import answer_mirror
from .webcam import answer_webcam

SCRIPT = Path(__file__).with_name("script.py")


def serve(options: dict[str, object], arguments: Sequence[str], address: str | None) -> None:
    """Serve the page until a signal ends it.

    Args:
        options: Streamlit's, by name.
        arguments: the page's own.
        address: opened in the browser as soon as it is served; None opens nothing.
    """

    @asynccontextmanager
    async def opened(_: App) -> AsyncIterator[None]:
        if address is not None:  # the socket listens already
            asyncio.get_running_loop().run_in_executor(None, open_browser, address)
        yield

    sys.argv = [str(SCRIPT), *arguments]
    app = App(
        SCRIPT,
        lifespan=opened,
        routes=[
            WebSocketRoute("/mirror/look", answer_mirror),
            WebSocketRoute("/webcam/look", answer_webcam),
        ],
        middleware=[Middleware(OnlyThisMachine)],
    )
    with suppress(KeyboardInterrupt):
        app.run(config=options)
