"""A sink for a home system: each announcement goes to an MQTT broker, such as Home Assistant's.

python examples/home_mqtt.py tests/data/portrait.mp4 homeassistant.local 1883 facecue/says
"""

import socket
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


def packet(kind: int, *fields: bytes) -> bytes:
    """One of MQTT 3.1.1: its kind, its length in groups of seven bits, and what is in it."""
    body = b"".join(fields)
    length, rest = b"", len(body)
    while rest > 127:
        length, rest = length + bytes([rest & 127 | 128]), rest >> 7
    return bytes([kind]) + length + bytes([rest]) + body


def text(words: str) -> bytes:
    """A string as MQTT has it, its length in two bytes before it."""
    content = words.encode()
    return len(content).to_bytes(2) + content


class MqttSink:
    """Publishes words under a topic; connects when there is something to say, and again if need
    be. It may block and fail as it likes: it has a thread of its own."""

    name = "mqtt"

    def __init__(self, host: str, port: int, topic: str) -> None:
        self._address, self._topic = (host, port), topic
        self._wording = Wording(SpeechConfig())
        self._broker: socket.socket | None = None

    def deliver(self, telling: Telling) -> None:
        words = self._wording.text(telling)
        if not words:  # a short sound
            return
        try:
            self._broker = self._broker or self._connect()
            self._broker.sendall(packet(0x30, text(self._topic), words.encode()))
        except OSError as error:  # what could not be told is tried again until it expires
            self.close()
            raise SinkError(
                f"{self.name}: {self._address[0]}: {error}", advice="does the broker run?"
            ) from error

    def close(self) -> None:
        if self._broker is not None:
            self._broker.close()
        self._broker = None

    def _connect(self) -> socket.socket:
        broker = socket.create_connection(self._address, timeout=3)
        # Version 4, a clean session, no time limit between messages, and our name.
        broker.sendall(packet(0x10, text("MQTT"), b"\4\2\0\0", text("facecue")))
        if broker.recv(4) != b"\x20\2\0\0":
            broker.close()
            raise ConnectionRefusedError("the broker refuses the connection")
        return broker


source, host, port, topic = sys.argv[1:]
config = Config(camera=CameraConfig(source=source))
pipeline = Pipeline(config, Classifier(default_model()))
worker = SinkWorker(MqttSink(host, int(port), topic), config.announcer.expires_after)
camera = open_camera(config.camera)
for frame in Frames(camera, fast=not camera.live):
    if frame is not None:  # None, twice a second, while a camera is silent
        for event in pipeline.step(frame):
            if isinstance(event, Announcement):
                worker.offer(event)
worker.close()
