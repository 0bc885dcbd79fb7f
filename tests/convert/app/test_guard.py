"""What another site's page may send to ours: nothing."""

import asyncio
import importlib.util

import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the app extra)", allow_module_level=True)

from starlette.datastructures import Headers

from convert.app.guard import POLICY, REFUSAL, OnlyThisMachine, is_ours


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost:8501"},
        {"host": "localhost:8501", "origin": "http://localhost:8501"},
        {"host": "LocalHost:9000", "origin": "http://localhost:9000"},  # forwarded by ssh
        {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"},
        {"host": "[::1]:8501", "origin": "http://[::1]:8501"},
        {"host": "localhost"},
    ],
)
def test_the_page_itself_is_let_in(headers):
    assert is_ours(Headers(headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": ""},
        {"host": "evil.example:8501"},
        {"host": "evil.example:8501", "origin": "http://evil.example:8501"},  # rebound
        {"host": "localhost.evil.example:8501"},
        {"host": "evil@localhost:8501"},
        {"host": "localhost:8501/evil.example"},
        {"host": "localhost:port"},
        {"host": "localhost:"},
        {"host": "0.0.0.0:8501"},
        {"host": "localhost:8501", "origin": "http://evil.example"},
        {"host": "localhost:8501", "origin": "http://localhost:3000"},  # of another program
        {"host": "localhost:8501", "origin": "http://127.0.0.1:8501"},
        {"host": "localhost:8501", "origin": "null"},
        {"host": "localhost:8501", "origin": ""},
    ],
)
def test_another_sites_page_is_not(headers):
    assert not is_ours(Headers(headers))


def test_two_hosts_are_none():
    host = (b"host", b"localhost:8501")
    assert not is_ours(Headers(raw=[host, (b"host", b"evil.example")]))
    assert not is_ours(Headers(raw=[host, (b"origin", b"http://localhost:8501"),
                                    (b"origin", b"http://evil.example")]))  # fmt: skip


async def _ask(kind, host):
    """What the guard answers, and whether the page behind it was asked."""
    asked, sent = [], []

    async def page(scope, *_):
        asked.append(scope["type"])

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "headers": [(b"host", host)], "method": "PUT", "path": "/"}
    await OnlyThisMachine(page)(scope, None, send)
    return asked, sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_who_is_let_in_is_answered_by_the_page(kind):
    assert asyncio.run(_ask(kind, b"localhost:8501")) == ([kind], [])


def test_a_foreign_name_never_reaches_the_page():
    asked, (start, body) = asyncio.run(_ask("http", b"evil.example:8501"))
    assert (asked, start["status"], body["body"]) == ([], 403, REFUSAL.encode())
    asked, (close,) = asyncio.run(_ask("websocket", b"evil.example:8501"))
    assert (asked, close) == ([], {"type": "websocket.close", "code": POLICY})
