"""A sink of your own: each announcement goes as a line to the stdin of another program.

python examples/own_sink.py tests/data/portrait.mp4 cat
"""

import subprocess
import sys

from edge import (
    Announcement,
    CameraConfig,
    Classifier,
    Config,
    Frames,
    Pipeline,
    SinkError,
    SinkWorker,
    SpeechConfig,
    Telling,
    Wording,
    default_model,
    open_camera,
)


class ProgramSink:
    """Writes to a program's stdin. A sink runs in a thread of its own: it may block."""

    name = "program"

    def __init__(self, command: list[str]) -> None:
        self._wording = Wording(SpeechConfig())
        self._program = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)

    def deliver(self, telling: Telling) -> None:
        assert self._program.stdin is not None
        words = self._wording.text(telling)
        if not words:  # a short sound
            return
        try:
            print(words, file=self._program.stdin, flush=True)
        except OSError as error:  # what could not be told is tried again until it expires
            raise SinkError(f"{self.name}: {error}") from error

    def close(self) -> None:
        self._program.communicate()


source, *command = sys.argv[1:]
config = Config(camera=CameraConfig(source=source))
pipeline = Pipeline(config, Classifier(default_model()))
worker = SinkWorker(ProgramSink(command), config.announcer.expires_after)
for frame in Frames(open_camera(config.camera)):
    if frame is not None:  # None, twice a second, while a camera is silent
        for event in pipeline.step(frame):
            if isinstance(event, Announcement):
                worker.offer(event)
worker.close()
