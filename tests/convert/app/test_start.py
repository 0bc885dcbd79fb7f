"""How the page of `facecue-app` starts, without a browser."""

import importlib.util
import os
import select
import socket
import subprocess
import sys

import pytest

if importlib.util.find_spec("streamlit") is None:
    pytest.skip("Streamlit is not installed (the desktop extra)", allow_module_level=True)

from convert.app.cli import main

PATIENCE = 120  # seconds; a busy machine is no failure


def test_at_its_first_start_it_asks_nothing_says_one_line_and_opens_the_browser(tmp_path):
    os.mkfifo(tmp_path / "opened")
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    opener.chmod(0o755)
    opened = os.open(tmp_path / "opened", os.O_RDONLY | os.O_NONBLOCK)
    with socket.create_server(("localhost", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "convert.app.cli", "--port", str(port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "HOME": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    try:
        assert select.select([opened], [], [], PATIENCE)[0]
        assert os.read(opened, 100).decode().strip() == f"http://localhost:{port}"
    finally:
        os.close(opened)
        server.terminate()
        said, _ = server.communicate(timeout=20)
    lines = [line for line in said.splitlines() if line.strip()]
    assert lines == [f"Facecue's page: http://localhost:{port} (Ctrl+C ends it)"]


@pytest.mark.parametrize("port", ["80", "70000", "-1", "web"])
def test_a_port_that_cannot_be_is_refused(port, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([f"--port={port}"])
    assert f"{port} is not a whole number from 1024 to 65535" in capsys.readouterr().err


def test_a_taken_port_is_named():
    with socket.create_server(("localhost", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "convert.app.cli", "--no-browser", "--port", str(port)],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert done.stdout == ""
