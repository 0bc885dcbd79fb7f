"""Standard output that is closed, full, or read by nobody."""

import contextlib
import os
import subprocess
import sys
import threading
import time

import pytest

from edge.errors import OutputError
from edge.wearer.lines import MOST_LINES, Lines

FACECUE = f"{sys.executable} -m edge"


def shell(command):
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", command],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("output", [">/dev/full", ">&-", "| true"])
@pytest.mark.parametrize("command", ["--help", "config --defaults"])
def test_what_cannot_be_written_has_one_line_and_a_code(command, output):
    done = shell(f"{FACECUE} {command} {output}")
    assert done.returncode == 1
    assert done.stderr.startswith("facecue: standard output cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["look --csv tests/data/portrait.jpg", "check --quick",
                                     "run --fast --json --camera tests/data/portrait.mp4",
                                     "run --fast --camera tests/data/portrait.mp4"])  # fmt: skip
def test_half_an_answer_is_no_success(command):
    done = shell(f"{FACECUE} {command} >/dev/full")
    assert done.returncode == 1
    assert done.stderr.count("No space left on device") == 1


def test_the_daemon_ends_when_its_reader_goes(tmp_path, portrait):
    for number in range(200):
        (tmp_path / f"{number:03}.jpg").symlink_to(portrait)
    for form in ("--json", "--sink print"):
        done = shell(f"{FACECUE} run --camera {tmp_path} {form} >/dev/full")
        assert done.returncode == 1
        assert done.stderr.count("standard output cannot be written") == 1


def test_errors_never_go_where_data_goes():
    """A file that is opened later must not get the number of a stream that was closed."""
    done = shell(f"{FACECUE} look /no/such.jpg 2>&-")
    assert (done.returncode, done.stdout) == (10, "")
    program = "from edge.output import secure; secure(); print(open('/dev/zero').fileno() > 2)"
    assert shell(f'{sys.executable} -c "{program}" <&- 2>&-').stdout == "True\n"


def test_a_reader_who_does_not_read_holds_up_nobody(caplog):
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w")
    lines = Lines(stream)
    begin = time.monotonic()
    for number in range(20 * MOST_LINES):
        lines.write(f"{number:99}\n")
    lines.close(patience=0.05)
    assert time.monotonic() - begin < 5
    assert "nobody reads the events" in caplog.text
    with os.fdopen(reading) as reader:
        assert any(int(line) == 20 * MOST_LINES - 1 for line in reader), "the newest are kept"
    lines.close()
    stream.close()


def test_lines_that_cannot_be_written_end_the_run():
    class Full:
        def write(self, _):
            raise OutputError("full")

    stopped = threading.Event()
    lines = Lines(Full())
    lines.calls(stopped.set)
    lines.write("a line\n")
    assert stopped.wait(5)
    with pytest.raises(OutputError, match="full"):
        lines.close()


def test_a_reader_who_does_not_read_does_not_prevent_the_end():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    for size in (4096, 1):
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writing, b"x" * size)
    program = (
        "from edge.output import OutputError, hurry, os, secure\n"
        "secure()\nhurry.set()\n"
        "try: print('an event', flush=True)\n"
        "except OutputError as error: os._exit('nobody reads it' in str(error) and 7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=writing, timeout=10, check=False
    )  # fmt: skip
    assert done.returncode == 7
    os.close(reading)
    os.close(writing)
