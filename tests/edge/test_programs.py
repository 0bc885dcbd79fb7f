"""Programs of others: what they print, how long they take, and what they leave behind."""

import os
import re
import sys
import time
from pathlib import Path

import pytest

from edge import programs
from edge.programs import KEPT, kill, run_program, start_program


def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def sh(script, patience=5.0, line=b""):
    return run_program(["/bin/sh", "-c", script], patience, line)[:2]


def test_the_exit_code_and_the_end_of_the_complaints_are_given():
    assert sh("echo oh no >&2; exit 3") == (3, "oh no\n")
    assert sh("echo fine") == (0, "")


def test_it_gets_its_line_and_nothing_else():
    assert sh("cat >&2", line=b"a line\n") == (0, "a line\n")
    assert sh("exit 4", line=b"not read\n" * 1000)[0] == 4
    assert sh("cat >&2") == (0, "")


@pytest.mark.parametrize("stream", [1, 2])
def test_one_that_prints_without_end_is_killed_and_its_words_are_not_kept(stream):
    with pytest.raises(TimeoutError):
        sh(f"exec cat /dev/zero >&{stream}", 0.3)
    assert children() == []
    code, said = sh(f"head -c 3000000 /dev/zero >&{stream}; echo last >&2")
    assert code == 0
    assert said.endswith("last\n")
    assert len(said) <= KEPT


def test_all_that_one_has_started_is_killed_with_it(tmp_path):
    file = tmp_path / "number"
    with pytest.raises(TimeoutError):
        sh(f"sleep 60 & echo $! >{file}; wait", 0.3)
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(int(file.read_text()), 0)
            state = Path(f"/proc/{file.read_text().strip()}/stat").read_text()
            if state.rpartition(")")[2].split()[0] == "Z":  # init has not looked after it yet
                raise ProcessLookupError
            time.sleep(0.01)


def test_what_one_leaves_in_the_background_is_not_waited_for(tmp_path):
    file = tmp_path / "number"
    begin = time.monotonic()
    assert sh(f"sleep 60 & echo $! >{file}; echo begun >&2") == (0, "begun\n")
    assert time.monotonic() - begin < 2
    os.kill(int(file.read_text()), 9)  # it was still there
    assert children() == []


def test_it_has_a_session_of_its_own_and_a_folder_that_is_safe():
    program = "import os, sys; print(os.getcwd(), os.getsid(0) == os.getpid(), file=sys.stderr)"
    assert run_program([sys.executable, "-Ic", program], 5).said == "/ True\n"


def test_what_cannot_be_run_leaves_nothing():
    with pytest.raises(FileNotFoundError):
        run_program(["/no/such/program"], 5)
    assert not programs._running


def test_what_one_prints_is_kept_where_it_is_asked_for():
    ended = run_program(["/bin/sh", "-c", "seq 9; echo a >&2; echo b >&2; exit 3"], 5.0, printed=6)
    assert ended == (3, "a\nb\n", "7\n8\n9\n")
    assert ended.reason == "b"
    assert run_program(["/bin/true"], 5.0).reason == "no reason given"


def test_one_that_prints_more_than_a_pipe_holds_ends_all_the_same():
    script = "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; echo end"
    ended = run_program(["/bin/sh", "-c", script], 5.0, printed=10)
    assert (ended.code, ended.printed[-5:], len(ended.printed)) == (0, "\0end\n", 10)


def test_one_that_is_talked_with_ends_with_all_that_it_has_started():
    process = start_program(["/bin/sh", "-c", "sleep 60 & cat"])
    process.stdin.write(b"hello\n")
    assert process.stdout.readline() == b"hello\n"
    assert process in programs._running
    kill(process)
    assert process not in programs._running
    assert process.stdout.read() == b"", "sleep still holds the pipe"
    process.stdin.close()
    process.stdout.close()


def test_nothing_of_edge_starts_programs_but_this():
    room = Path(programs.__file__).parent
    users = [file for file in room.rglob("*.py") if "subprocess." in file.read_text()]
    starts = [file for file in users if re.search(r"subprocess\.(run|Popen\()", file.read_text())]
    assert starts == [room / "programs.py"]
