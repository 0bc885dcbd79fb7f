import os
import subprocess
import sys
from pathlib import Path

import pytest

from edge.cli import main
from edge.errors import StatusError
from edge.service import journal
from edge.service.journal import read_journal, with_hints


@pytest.fixture
def journalctl(tmp_path, monkeypatch):
    """Writes a journalctl that runs the given shell script."""

    def write(script):
        (tmp_path / "journalctl").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "journalctl").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return write


def test_the_log_comes_with_hints(journalctl, capsys):
    journalctl("echo \"ModuleNotFoundError: No module named 'libcamera'\"; echo fine")
    assert main(["logs"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 3
    assert "--system-site-packages" in shown[1]


def test_a_hint_is_given_once():
    assert len(list(with_hints(["lgpio: GPIO busy"] * 3))) == 4


@pytest.mark.parametrize(
    ("script", "message"), [("echo denied >&2; exit 1", "denied"), ("", "nothing of the service")]
)
def test_a_journal_that_cannot_be_read_says_what_to_do(journalctl, script, message):
    journalctl(script)
    with pytest.raises(StatusError, match=message):
        read_journal(5)


def test_a_system_without_a_journal(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StatusError, match="not installed"):
        journal.read_journal(5)


def test_a_line_of_the_log_is_one_line(capfd):
    script = (
        "from edge.cli import _configure_logging as c; import logging; c();"
        r" logging.warning('caf\udce9 %s', 'a\n<0>b\x1b[2J\u202e')"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])
    assert capfd.readouterr().err == "facecue: caf\\xe9 a\\n<0>b\\x1b[2J\\u202e\n"


def test_the_journal_gets_levels():
    script = (
        "from edge.cli import _configure_logging as c; import logging; c();"
        " logging.warning('w'); logging.info('i'); logging.debug('d'); logging.error('e')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "JOURNAL_STREAM": "1:1"},
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.stderr.splitlines() == ["<4>w", "<6>i", "<3>e"]
