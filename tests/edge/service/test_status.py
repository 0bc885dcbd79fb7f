import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from edge.cli import main
from edge.errors import StatusError
from edge.service import journal
from edge.service.journal import read_journal, with_hints
from edge.service.sd_notify import Notifier
from edge.service.status import Status, StatusFile, format_status, read_status


def status(**changes):
    usual = Status(
        pid=7, boot_time=time.clock_gettime(time.CLOCK_BOOTTIME), up=61.5, camera="ok",
        frames=600, fps=9.96, faces=2, sinks={"speech": "ok", "haptic": "GPIO busy"},
        temperature=81.2, hot=True, notices=["camera lost", "camera back"],
    )  # fmt: skip
    return msgspec.structs.replace(usual, **changes)


def test_the_status_says_camera_pace_faces_sinks_and_heat():
    text = format_status(status())
    assert text.splitlines()[0] == (
        "camera ok, 10.0 frames/s, faces 2; sinks: speech ok, haptic GPIO busy, 81 °C (slowed down)"
    )
    assert "told: camera lost" in text
    assert "facecue logs" in text


def test_what_is_written_can_be_read(tmp_path, monkeypatch, capsys):
    StatusFile(tmp_path / "status.json").write(status())
    assert read_status(tmp_path / "status.json").faces == 2
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert main(["status", "--json"]) == 0
    assert msgspec.json.decode(capsys.readouterr().out, type=Status).pid == 7


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not run"),
        (b"", "cannot be read"),
        (msgspec.json.encode(status(boot_time=0.0)), "has ended or hangs"),
        (msgspec.json.encode(status(boot_time=1e12)), "has ended or hangs"),
    ],
)
def test_a_status_that_is_missing_broken_or_old_is_none(tmp_path, content, message):
    if content is not None:
        (tmp_path / "status.json").write_bytes(content)
    with pytest.raises(StatusError, match=message):
        read_status(tmp_path / "status.json")


def test_the_status_is_for_its_group_and_nobody_else(tmp_path):
    (tmp_path / "status.new").touch(0o666)
    StatusFile(tmp_path / "status.json").write(status())
    assert (tmp_path / "status.json").stat().st_mode & 0o777 == 0o640


def test_who_may_not_read_the_status_learns_who_may(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("edge.service.status.read_bytes", refuse)
    with pytest.raises(StatusError, match="the group facecue; run: sudo facecue status"):
        read_status(tmp_path / "status.json")


def test_a_status_that_cannot_be_written_is_logged_once(tmp_path, caplog):
    file = StatusFile(tmp_path / "nowhere" / "status.json")
    for _ in range(3):
        file.write(status())
    assert len(caplog.records) == 1


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


@pytest.fixture
def manager(tmp_path):
    """A service manager's socket and the environment that names it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(5)
        yield end, {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "10000000"}


def test_before_ready_a_beat_asks_for_time_and_after_it_feeds_the_watchdog(manager):
    end, environment = manager
    notifier = Notifier(environment)
    assert notifier.supervised
    notifier.beat()
    assert end.recv(100) == b"EXTEND_TIMEOUT_USEC=30000000"
    notifier.ready()
    notifier.ready()
    notifier._last -= 2
    notifier.beat()
    notifier.beat()  # too soon for another
    notifier.status("fine")
    notifier.stopping()
    said = [end.recv(100) for _ in range(4)]
    assert said == [b"READY=1", b"WATCHDOG=1", b"STATUS=fine", b"STOPPING=1"]
    notifier.close()


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("lost\nWATCHDOG_USEC=1", rb"STATUS=lost\nWATCHDOG_USEC=1"),
        ("a\x00b\x9b\u202e\udce9", rb"STATUS=a\x00b\x9b\u202e\xe9"),
        ("x" * 9000, b"STATUS=" + b"x" * 500),
    ],
)
def test_a_status_is_one_line_whatever_is_in_it(manager, text, sent):
    end, environment = manager
    notifier = Notifier(environment)
    notifier.status(text)
    assert end.recv(9999) == sent
    notifier.close()


@pytest.mark.parametrize("patience", ["", "0", "-5", "soon", "nan", "inf", "9" * 4000, "9" * 5000])
def test_an_absurd_watchdog_is_none(manager, patience):
    _, environment = manager
    notifier = Notifier(environment | {"WATCHDOG_USEC": patience})
    assert notifier._interval == 1.0
    notifier.close()


def test_only_a_leading_at_makes_an_abstract_socket(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "user@1000"))
        end.settimeout(5)
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "user@1000")})
        notifier.ready()
        assert end.recv(100) == b"READY=1"
        notifier.close()


def test_a_manager_that_does_not_listen_holds_up_nothing(tmp_path):
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    notifier.ready()
    notifier.close()


def test_without_a_manager_there_is_silence():
    notifier = Notifier({})
    assert not notifier.supervised
    notifier.ready()
    notifier.close()


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
