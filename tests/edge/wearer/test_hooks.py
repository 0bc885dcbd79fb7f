import json
import shlex
import sys

import pytest

from edge.errors import SinkError
from edge.types import Announcement, Cue
from edge.wearer import hooks
from edge.wearer.hooks import HookSink, leave


def python(program):
    return shlex.join([sys.executable, "-c", program])


def test_the_command_gets_the_event_as_json(tmp_path):
    file = tmp_path / "told"
    sink = HookSink(python(f"import sys; open({str(file)!r}, 'a').write(sys.stdin.read())"))
    sink.deliver(Announcement(1.5, "happy", 0.9, 3))
    sink.deliver(Cue(2.0, "found"))
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"event": "announce", "t": 1.5, "label": "happy", "confidence": 0.9, "face": 3}
    ]


def test_a_command_that_fails_or_hangs_is_reported(monkeypatch):
    happy = Announcement(0.0, "happy", 0.9, 0)
    with pytest.raises(SinkError, match="code 1: oh no"):
        HookSink(python("raise SystemExit('oh no')")).deliver(happy)
    monkeypatch.setattr(hooks, "HOOK_PATIENCE", 0.2)
    with pytest.raises(SinkError, match="was killed"):
        HookSink("sleep 60").deliver(happy)


@pytest.mark.parametrize("command", ["no-such-program --now", "'unclosed", " "])
def test_what_cannot_be_run_is_named_at_the_start(command):
    with pytest.raises(SinkError, match=r"hooks\.announce"):
        HookSink(command)


def test_leaving_runs_the_command_without_waiting_for_it(tmp_path, caplog):
    file = tmp_path / "left"
    failures = []
    leave(f"touch {file}", lambda: failures.append("touch")).join(10)
    assert file.exists()
    leave("false", lambda: failures.append("false")).join(10)
    assert "false ended with code 1" in caplog.text
    assert failures == ["false"]
