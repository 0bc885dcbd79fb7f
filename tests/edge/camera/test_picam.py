import numpy as np
import pytest

from edge.camera.open import open_camera
from edge.errors import CameraError
from edge.settings.config import CameraConfig


class FakeRequest:
    def __init__(self, stamp):
        self.stamp, self.released = stamp, False

    def make_array(self, stream):
        assert stream == "lores"
        planes = np.zeros((720, 704), np.uint8)  # 480 rows of Y, then colour; a stride of 704
        planes[:480, :640] = 9
        planes[:480, 640:] = 255
        return planes

    def get_metadata(self):
        return {"SensorTimestamp": self.stamp}

    def release(self):
        self.released = True


def test_a_pi_camera_gives_the_brightness_plane_without_its_stride(monkeypatch):
    import sys
    import types

    requests = [FakeRequest(5_000_000_000), FakeRequest(5_100_000_000)]
    configured = {}

    class Picamera2:
        def create_video_configuration(self, **keys):
            return keys

        def configure(self, keys):
            configured.update(keys)

        def start(self):
            self.pending = iter(requests)

        def capture_request(self, wait, signal_function):
            assert not wait
            request = next(self.pending, None)
            if request is not None:
                signal_function(types.SimpleNamespace(get_result=lambda: request))

        def stop(self):
            configured["stopped"] = True

        def close(self):
            configured["closed"] = True

    module = types.ModuleType("picamera2")
    module.Picamera2 = Picamera2
    monkeypatch.setitem(sys.modules, "picamera2", module)
    camera = open_camera(CameraConfig(source="picamera2"))
    seen = [camera.read(), camera.read()]
    monkeypatch.setattr("edge.camera.picam.READ_TIMEOUT", 0.05)
    with pytest.raises(CameraError, match="no frame for"):
        camera.read()
    camera.close()
    assert [frame.t for frame in seen] == pytest.approx([0, 0.1])
    assert seen[0].gray.shape == (480, 640)
    assert (seen[0].gray == 9).all()
    assert configured["lores"]["format"] == "YUV420"
    assert all(request.released for request in requests)
    assert configured["stopped"]
    assert configured["closed"]
