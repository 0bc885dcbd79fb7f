import time

import msgspec
import pytest

from edge.cli import main
from edge.errors import StatusError
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
