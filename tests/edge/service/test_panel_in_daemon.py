"""The button, the light and the hook at work in the loop."""

import io
import json

import msgspec
import pytest

from edge.service import daemon
from edge.settings.config import CameraConfig, Config, HooksConfig


class ScriptedPanel:
    """A panel whose button is pressed at given rounds of the loop."""

    def __init__(self, wishes):
        self.wishes, self.rounds, self.lights = wishes, 0, []
        self.closed = False

    def asked(self):
        self.rounds += 1
        return [self.wishes[self.rounds]] if self.rounds in self.wishes else []

    def light(self, on):
        self.lights.append(on)

    def close(self):
        self.closed = True


@pytest.fixture
def go(clip, model, monkeypatch):
    def go(wishes, sinks=(), **tables):
        panel, events = ScriptedPanel(wishes), io.StringIO()
        monkeypatch.setattr(daemon, "Panel", lambda _: panel)
        config = Config(camera=CameraConfig(source=str(clip)), **tables)
        daemon.run(config, model, sinks, fast=True, events=events)
        return panel, [json.loads(line) for line in events.getvalue().splitlines()]

    return go


def test_say_now_tells_of_everyone(go):
    panel, events = go({45: "say"})
    (answer,) = [event for event in events if event["event"] == "people"]
    assert [person["direction"] for person in answer["people"]] == ["ahead"]
    assert all(panel.lights)
    assert panel.closed


def test_mute_silences_announcements_and_is_told(go, capsys):
    _, events = go({1: "mute"}, ["print"])
    assert "announce" in [event["event"] for event in events]
    assert [line.split("  ")[-1] for line in capsys.readouterr().out.splitlines()] == ["muted"]


def test_leaving_runs_the_command_once(go, tmp_path, monkeypatch):
    file, threads, leave = tmp_path / "left", [], daemon.leave
    monkeypatch.setattr(daemon, "leave", lambda *args: threads.append(leave(*args)))
    go({3: "leave"}, hooks=HooksConfig(leave=f"touch {file}"))
    (thread,) = threads
    thread.join(10)
    assert file.exists()


def test_leaving_that_fails_is_told(go, capsys, monkeypatch):
    leave = daemon.leave
    monkeypatch.setattr(daemon, "leave", lambda *args: leave(*args).join(10))
    _, events = go({3: "leave"}, ["print"], hooks=HooksConfig(leave="false"))
    assert "could not leave" in [event.get("text") for event in events]
    assert "could not leave" in capsys.readouterr().out


def test_the_hook_is_one_more_way_out(go, tmp_path):
    file = tmp_path / "told"
    command = f"sh -c 'cat >> {file}'"
    _, events = go({}, hooks=HooksConfig(announce=command))
    told = [msgspec.json.decode(line) for line in file.read_text().splitlines()]
    assert told == [event for event in events if event["event"] == "announce"]
    assert told
