"""What a camera can do to a daemon."""

import numpy as np
import pytest

from edge.pipeline import Pipeline
from edge.settings.config import Config
from edge.types import Announcement, FaceFound, Frame

ANNOUNCED = '"event":"announce"'


@pytest.fixture
def running(camera, daemon):  # noqa: ARG001
    """A daemon that has just announced the face before its camera."""
    daemon.start()
    daemon.ready()
    daemon.history.wait(ANNOUNCED)
    return daemon


@pytest.mark.fault("camera is not there at boot", "said at once; ready when it comes", 15)
def test_absent_at_boot(camera, daemon, stopwatch):
    camera.unplug()
    daemon.start()
    daemon.history.wait('"text":"camera lost"')
    assert daemon.history.count("systemd READY") == 0
    daemon.history.wait("systemd EXTEND_TIMEOUT_USEC")
    stopwatch.start()
    camera.plug()
    stopwatch.stop(daemon.history.wait("systemd READY=1"))


@pytest.mark.fault("camera unplugged", "said", 8)
def test_unplugged(camera, running, stopwatch):
    stopwatch.start()
    camera.unplug()
    stopwatch.stop(running.history.wait('"text":"camera lost"'))
    assert running.history.count('"text":"camera lost"') == 1


@pytest.mark.fault("camera back", "the same process sees and says so", 15)
def test_unplugged_and_back(camera, running, stopwatch):
    camera.unplug()
    running.history.wait('"text":"camera lost"')
    mark = running.history.mark()
    stopwatch.start()
    camera.plug()
    stopwatch.stop(running.history.wait('"text":"camera back"'))
    running.history.wait(ANNOUNCED, mark)  # whoever stands there is somebody new
    assert running.process.poll() is None
    assert running.history.count("READY=1") == 1
    assert running.stop() == 0


@pytest.mark.fault("camera stalls", "said; the watchdog is fed; sees again by itself", 15)
def test_stalls(camera, running, stopwatch):
    mark = running.history.mark()
    stopwatch.start()
    camera.show("stalled")
    stopwatch.stop(running.history.wait('"text":"camera lost"'))
    running.history.wait("systemd WATCHDOG=1", running.history.mark())
    camera.show("face")
    running.history.wait('"text":"camera back"')
    running.history.wait(ANNOUNCED, mark)
    camera.show("stalled")
    assert running.stop() == 0  # while the camera's thread is inside OpenCV


@pytest.mark.parametrize(
    ("show", "said"),
    [
        pytest.param("black", "camera covered", marks=pytest.mark.fault(
            "frames all black", "said; said again when it sees", 10)),
        pytest.param("white", "camera blinded", marks=pytest.mark.fault(
            "frames all white", "said; said again when it sees", 10)),
    ],
)  # fmt: skip
def test_sees_nothing(camera, running, stopwatch, show, said):
    stopwatch.start()
    camera.show(show)
    stopwatch.stop(running.history.wait(f'"text":"{said}"'))
    camera.show("face")
    running.history.wait('"text":"camera sees again"')
    assert running.history.count(f'"text":"{said}"') == 1


@pytest.mark.fault("frames frozen", "said; opened again until they move", 15)
def test_frozen(camera, running, stopwatch):
    stopwatch.start()
    camera.show("frozen")
    stopwatch.stop(running.history.wait('"text":"camera lost"'))
    camera.show("face")
    running.history.wait('"text":"camera back"')
    assert running.history.count('"text":"camera lost"') == 1


@pytest.mark.parametrize(
    "show",
    [
        pytest.param("tiny", marks=pytest.mark.fault(
            "frames of 2x2 pixels", "nothing announced; a face after them is", 15)),
        pytest.param("noise", marks=pytest.mark.fault(
            "frames are garbage", "nothing announced; a face after them is", 15)),
    ],
)  # fmt: skip
def test_nonsense(camera, running, stopwatch, show):
    camera.show(show)
    running.history.wait('"event":"face_lost"')
    assert running.history.count(ANNOUNCED) == 1
    mark = running.history.mark()
    stopwatch.start()
    camera.show("face")
    stopwatch.stop(running.history.wait(ANNOUNCED, mark))
    assert running.process.poll() is None


@pytest.mark.fault("frames are cut off", "nothing false announced; goes on", 15)
def test_cut_off(camera, running, stopwatch):
    camera.show("cut off")
    mark = running.history.mark()
    for _ in range(2):
        running.history.wait("systemd STATUS", mark)
        mark = running.history.mark()
    stopwatch.start()
    camera.show("face")
    stopwatch.stop(running.history.wait("faces 1", mark))
    assert running.history.count(ANNOUNCED) == running.history.count('"label":"happy"') >= 1


@pytest.mark.fault("frames change their size", "goes on", 15)
def test_another_size(camera, running, stopwatch):
    mark = running.history.mark()
    stopwatch.start()
    camera.show("large")
    stopwatch.stop(running.history.wait("faces 1", mark))
    assert running.process.poll() is None


@pytest.mark.fault(
    "no face for an hour", "nothing is said; the next face is found (camera time)", 1
)
def test_no_face_for_an_hour(classifier, portrait, stopwatch):
    from edge.camera.picture import read_picture

    rng = np.random.default_rng(3)
    pipeline = Pipeline(Config(), classifier)
    walls = [rng.integers(90, 110, (120, 160), np.uint8) for _ in range(5)]
    for second in range(3600):
        assert pipeline.step(Frame(float(second), walls[second % 5])) == []
    face = read_picture(portrait)
    events = [e for i in range(10) for e in pipeline.step(Frame(3600 + i / 10, face))]
    (found,) = (event for event in events if isinstance(event, FaceFound))
    assert [event.label for event in events if isinstance(event, Announcement)] == ["happy"]
    stopwatch.start()
    stopwatch.stop(stopwatch._begin + found.t - 3600)
