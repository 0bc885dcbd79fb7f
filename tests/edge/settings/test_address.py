import pytest

from edge.camera.open import open_camera
from edge.cli import main
from edge.errors import CameraError
from edge.settings.address import masked, name
from edge.settings.config import CameraConfig

SECRETS = ("admin", "s3cret", "k3y")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("0", "0"),
        ("film.mp4", "film.mp4"),
        ("/dev/v4l/by-id/usb-C920-video-index0", "/dev/v4l/by-id/usb-C920-video-index0"),
        ("file:///home/me/film.mp4", "file:///home/me/film.mp4"),
        ("rtsp://10.0.0.5:554", "rtsp://10.0.0.5:554"),
        ("rtsp://admin:s3cret@10.0.0.5:554/live", "rtsp://10.0.0.5:554/…"),
        ("https://admin@camera.local/", "https://camera.local/…"),
        ("HTTP://admin:s3cret@[fe80::1]:80/x", "HTTP://[fe80::1]:80/…"),
        ("rtsp://admin:s3@s3cret@host/x", "rtsp://host/…"),
        ("rtsp://admin:s3 s3cret@host/x", "rtsp://host/…"),
        ("rtsp://admin:7/s3cret@host/x", "rtsp://…"),
        ("rtsp://admin:7?s3cret@host/x", "rtsp://…"),
        ("rtsp://admin:7#s3cret@host/x", "rtsp://…"),
        ("rtsp://admin:s3cret", "rtsp://…"),
        ("http://host/x?user=admin&password=s3cret", "http://host/…"),
        ("http://host?token=k3y", "http://host/…"),
        ("rtmp://host/live/k3y", "rtmp://host/…"),
        ("rtsp://host/user=admin_password=s3cret_channel=1", "rtsp://host/…"),
        ("rtsp:/admin:s3cret@host/x", "rtsp:/…"),
        ("admin:s3cret@host", "…host"),
        ("host/x?token=k3y", "host/x?…"),
        ("host:554/user=admin&password=s3cret", "host:554/user=…"),
    ],
)
def test_a_camera_is_told_without_what_only_its_owner_knows(source, shown):
    assert name(source) == shown
    assert not any(secret in shown for secret in SECRETS)


def test_addresses_in_the_words_of_others_are_masked_too():
    text = masked("(-5) could not open rtsp://admin:s3cret@host/k3y in function 'open'")
    assert text == "(-5) could not open rtsp://host/… in function 'open'"


@pytest.mark.parametrize(
    "source", ["rtsp://admin:s3cret@127.0.0.1:9/k3y", "admin:s3cret@127.0.0.1", "http:/k3y"]
)
def test_a_camera_that_does_not_open_keeps_the_secret(source):
    with pytest.raises(CameraError) as caught:
        open_camera(CameraConfig(source=source))
    assert not any(secret in str(caught.value) for secret in SECRETS)


def test_neither_a_command_nor_its_arguments_tell_it(capfd):
    source = "rtsp://admin:s3cret@127.0.0.1:9/k3y"
    assert main(["run", "--camera", source]) == 3
    with pytest.raises(SystemExit):
        main(["run", "--fast", source])
    told = "".join(capfd.readouterr())
    assert "127.0.0.1" in told
    assert not any(secret in told for secret in SECRETS)
