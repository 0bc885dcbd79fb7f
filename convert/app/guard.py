"""Who may talk to the page: a browser on this machine that shows the page itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
"""What this machine calls itself. The port does not matter: it may be forwarded by ssh."""

REFUSAL = "This page answers this machine alone, as http://localhost and its port."
POLICY = 1008
"""The WebSocket's code of a visitor who is not allowed."""


class OnlyThisMachine:
    """Refuses what another site's page sends, be it HTTP or a WebSocket's handshake.

    Listening on localhost alone does not keep those out: a name of the other site's own may lead to
    this machine (DNS rebinding), which its Host tells, and a page may open a WebSocket to any
    address, which its Origin tells.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY})
        else:
            await PlainTextResponse(REFUSAL, 403)(scope, receive, send)


def is_ours(headers: Headers) -> bool:
    """Whether the one Host is a name of this machine, and the Origin, if there is one, the same."""
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or _name(hosts[0]) not in LOCAL_NAMES:
        return False
    return all(origin.lower() == f"http://{hosts[0].lower()}" for origin in origins)


def _name(host: str) -> str | None:
    """The host without its port; None where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        plain = parts.netloc == host and "@" not in host and not host.endswith(":")
        _ = parts.port  # refuses what is no number
    except ValueError:
        return None
    return parts.hostname if plain else None
