import os
import signal
import threading
import time

import msgspec
import pytest

from edge.cli import main
from edge.errors import StatusError
from edge.service.status import (
    Status,
    StatusFile,
    format_status,
    own_status_file,
    read_running,
    read_status,
)


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
def by_hand(tmp_path, monkeypatch):
    """A user's own folder for what runs, and no service."""
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setattr("edge.service.status.status_path", lambda: tmp_path / "none" / "s.json")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "facecue" / "status.json"


def test_a_run_by_hand_has_a_status_while_it_runs(by_hand):
    file = own_status_file()
    file.write(status(pid=os.getpid(), by_hand=True))
    assert by_hand.stat().st_mode & 0o777 == 0o640
    assert by_hand.parent.stat().st_mode & 0o777 == 0o700
    assert "run by hand" in format_status(read_running())
    file.remove()
    with pytest.raises(StatusError, match=r"Facecue does not run.*facecue run"):
        read_running()


def test_run_and_status_meet(by_hand, clip):
    seen = []

    def ask():
        end = time.monotonic() + 8
        while not by_hand.exists() and time.monotonic() < end:
            time.sleep(0.01)
        seen.append(read_running().pid)
        signal.raise_signal(signal.SIGTERM)

    asking = threading.Thread(target=ask)
    asking.start()
    assert main(["run", "--camera", str(clip), "--json"]) == 0
    asking.join()
    assert seen == [os.getpid()]
    assert not by_hand.exists()


@pytest.mark.usefixtures("by_hand")
def test_without_a_folder_of_the_session_it_is_in_one_for_this_user(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    own_status_file().write(status(pid=os.getpid()))
    folder = tmp_path / f"facecue-{os.geteuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert read_running().faces == 2
    folder.chmod(0o777)
    assert own_status_file() is None
    with pytest.raises(StatusError, match="does not run"):
        read_running()


@pytest.mark.usefixtures("by_hand")
def test_of_two_runs_the_first_keeps_the_file():
    own_status_file().write(status(pid=os.getppid(), faces=1))
    second = own_status_file()
    second.write(status(pid=os.getpid()))
    second.remove()
    assert read_running().faces == 1


def test_the_service_comes_first_and_one_that_hangs_does_not_hide_a_run(by_hand, monkeypatch):
    service = by_hand.parents[1] / "service.json"
    monkeypatch.setattr("edge.service.status.status_path", lambda: service)
    own_status_file().write(status(faces=1))
    service.write_bytes(msgspec.json.encode(status(faces=3)))
    assert read_running().faces == 3
    service.write_bytes(msgspec.json.encode(status(boot_time=0.0)))
    assert read_running().faces == 1
