"""The real daemon, under a pretended service manager."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from .history import PATIENCE, History

ROOT = Path(__file__).parents[3]


class Daemon:
    """`facecue run` with the socket of a service manager that listens."""

    def __init__(self, folder: Path, history: History) -> None:
        self.history = history
        self.config = folder / "config.toml"
        self.overlay = folder / "overlay.toml"
        self.run_dir = folder / "run"
        self.run_dir.mkdir()
        self.env: dict[str, str] = {}
        self._address = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self._address)
        threading.Thread(target=self._listen, daemon=True).start()
        self._threads: list[threading.Thread] = []

    def configure(self, text: str) -> None:
        self.config.write_text(text)

    def start(self, *args: str, sinks=("print",), program=("-m", "edge.cli")) -> None:
        command = [sys.executable, *program, "run", "--json", "--config", str(self.config),
                   "--overlay", str(self.overlay), "--sink", *sinks, *args]  # fmt: skip
        environment = {**os.environ, "NOTIFY_SOCKET": self._address, "WATCHDOG_USEC": "4000000",
                       "RUNTIME_DIRECTORY": str(self.run_dir), "GPIOZERO_PIN_FACTORY": "mock",
                       "PYTHONUNBUFFERED": "1", **self.env}  # fmt: skip
        self.process = subprocess.Popen(
            command, env=environment, text=True, cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._threads = [
            self.history.follow(self.process.stdout, "out"),
            self.history.follow(self.process.stderr, "log"),
        ]

    def ready(self) -> None:
        self.history.wait("systemd READY=1")

    def stop(self) -> int:
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        """The exit code, once all that was written has been read."""
        code = self.process.wait(PATIENCE)
        for thread, stream in zip(
            self._threads, (self.process.stdout, self.process.stderr), strict=True
        ):
            thread.join(PATIENCE)
            stream.close()
        return code

    def close(self) -> None:
        if self._threads and self.process.poll() is None:  # it may never have been started
            self.process.kill()
            self.ended()
        self._socket.close()

    def _listen(self) -> None:
        while self._socket.fileno() >= 0:
            try:
                message = self._socket.recv(4096).decode()
            except OSError:
                return
            self.history.add(f"systemd {message}")
