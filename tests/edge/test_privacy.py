"""No picture leaves the device: read in the code, and watched at the system's border."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EDGE = ROOT / "edge"
ASOUND = ROOT / "tests" / "data" / "asound.conf"
KNOWN = {
    ("stills/draw.py", "imencode"): "`facecue look --out FILE`, which the user asks for by name",
    ("stills/draw.py", "write_bytes"): "the same",
    ("emotion/runtime.py", "open"): "/dev/null, in place of a driver's chatter",
    ("service/status.py", "write_bytes"): "JSON of the struct `Status`",
    ("service/sd_notify.py", "sendto"): "lines of text for systemd",
    ("voice/speech.py", "open"): "the sound of a word, in memory",
    ("voice/earcons.py", "open"): "the sounds that ship",
    ("output.py", "open"): "standard error, where it was closed",
}
"""All that edge writes or sends, and what it is."""

WRITERS = {
    "imwrite", "imwritemulti", "imencode", "imencodemulti", "VideoWriter", "tofile", "savez",
    "savez_compressed", "savetxt", "memmap", "pickle", "urlopen", "sendto", "sendall", "sendmsg",
    "sendfile", "write_bytes",
}  # fmt: skip
MODE = re.compile(r"""open\(.*["']([rwax]b?\+?)["']\)""")
NETWORK = {"socket", "http", "urllib", "requests", "ftplib", "smtplib", "asyncio", "ssl", "xmlrpc"}


def test_no_function_writes_or_sends_a_picture():
    found = set()
    for file in EDGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute):
                name = node.attr
            elif isinstance(node, ast.Name):
                name = node.id
            else:
                continue
            if name in WRITERS:
                found.add((file.relative_to(EDGE).as_posix(), name))
        found |= {
            (file.relative_to(EDGE).as_posix(), "open")
            for mode in MODE.findall(file.read_text())
            if mode != "rb"
        }
    assert found == set(KNOWN)


def test_the_network_is_used_for_the_service_manager_alone():
    users = set()
    for file in EDGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            users |= {
                (file.relative_to(EDGE).as_posix(), name)
                for name in names
                if name.split(".")[0] in NETWORK
            }
    assert users == {("service/sd_notify.py", "socket")}
    assert "AF_UNIX" in (EDGE / "service/sd_notify.py").read_text()
    assert "AF_INET" not in (EDGE / "service/sd_notify.py").read_text()


CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<args>.*)")
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
HARMLESS = re.compile(r'"(/dev/|/proc/|/sys/)')


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is missing: apt install strace")
@pytest.mark.parametrize("sinks", [("print",), ("print", "speech", "haptic")])
def test_the_daemon_opens_no_file_for_writing_and_no_network(clip, tmp_path, sinks):
    if "speech" in sinks and None in (shutil.which("espeak-ng"), shutil.which("aplay")):
        pytest.skip("espeak-ng or aplay is not installed: apt install espeak-ng alsa-utils")
    log, heard = tmp_path / "calls", tmp_path / "heard.wav"
    trace = ["strace", "-f", "-qq", "-o", str(log), "-e",
             "trace=open,openat,openat2,creat,socket,connect,sendto,sendmsg"]  # fmt: skip
    command = [sys.executable, "-m", "edge.cli", "run", "--fast", "--json", "--camera", str(clip),
               "--sink", *sinks]  # fmt: skip
    done = subprocess.run(
        [*trace, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env={
            **os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT),
            "GPIOZERO_PIN_FACTORY": "mock", "FACECUE_HEARD": str(heard),
            "XDG_RUNTIME_DIR": str(tmp_path),
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{ASOUND}",
        },
    )  # fmt: skip
    if "ptrace" in done.stderr.lower():
        pytest.skip("strace may not look here")
    assert done.returncode == 0, done.stderr
    assert '"event":"announce"' in done.stdout
    calls = [match for line in log.read_text().splitlines() if (match := CALL.match(line))]
    assert any(str(clip) in call["args"] for call in calls), "strace saw nothing"
    written = [
        call[0] for call in calls
        if call["name"].startswith("open") and WRITING.search(call["args"])
        and not HARMLESS.search(call["args"])
        and str(heard) not in call["args"] and f"{tmp_path}/facecue/status.new" not in call["args"]
    ]  # fmt: skip
    assert not written
    assert heard.exists() == ("speech" in sinks), "what takes the place of a sound card"
    assert not [call[0] for call in calls if "AF_INET" in call["args"]]
    assert not [call[0] for call in calls if call["name"].startswith("send")]
