"""What happened, in order, from several sources."""

from __future__ import annotations

import re
import threading
import time

PATIENCE = 30.0
"""Seconds after which a test gives up; what is promised is less, and is measured."""


class History:
    """What has happened, line by line from several threads, for tests that wait for it."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, str]] = []
        self._changed = threading.Condition()

    def add(self, line: str) -> None:
        with self._changed:
            self.lines.append((time.monotonic(), line))
            self._changed.notify_all()

    def mark(self) -> int:
        """A place in time, for `wait` and `count`."""
        with self._changed:
            return len(self.lines)

    def wait(self, text: str | re.Pattern[str], since: int = 0) -> float:
        """The time of the first line with `text` after the mark `since`; waits for it."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        with self._changed:
            found: list[float] = []

            def there() -> bool:
                found[:] = [t for t, line in self.lines[since:] if pattern.search(line)]
                return bool(found)

            late = not self._changed.wait_for(there, PATIENCE)
            assert not late, "\n".join(map(str, [text, *self.lines[-25:]]))
            return found[0]

    def count(self, text: str, since: int = 0) -> int:
        with self._changed:
            return sum(text in line for _, line in self.lines[since:])

    def follow(self, stream, prefix: str) -> threading.Thread:
        def pump() -> None:
            for line in stream:
                self.add(f"{prefix} {line.rstrip()}")

        thread = threading.Thread(target=pump, daemon=True)
        thread.start()
        return thread
