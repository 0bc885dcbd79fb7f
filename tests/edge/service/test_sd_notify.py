import socket

import pytest

from edge.service.sd_notify import Notifier


@pytest.fixture
def manager(tmp_path):
    """A service manager's socket and the environment that names it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(5)
        yield end, {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "10000000"}


def test_before_ready_a_beat_asks_for_time_and_after_it_feeds_the_watchdog(manager):
    end, environment = manager
    notifier = Notifier(environment)
    assert notifier.supervised
    notifier.beat()
    assert end.recv(100) == b"EXTEND_TIMEOUT_USEC=30000000"
    notifier.ready()
    notifier.ready()
    notifier._last -= 2
    notifier.beat()
    notifier.beat()  # too soon for another
    notifier.status("fine")
    notifier.stopping()
    said = [end.recv(100) for _ in range(4)]
    assert said == [b"READY=1", b"WATCHDOG=1", b"STATUS=fine", b"STOPPING=1"]
    notifier.close()


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("lost\nWATCHDOG_USEC=1", rb"STATUS=lost\nWATCHDOG_USEC=1"),
        ("a\x00b\x9b\u202e\udce9", rb"STATUS=a\x00b\x9b\u202e\xe9"),
        ("x" * 9000, b"STATUS=" + b"x" * 500),
    ],
)
def test_a_status_is_one_line_whatever_is_in_it(manager, text, sent):
    end, environment = manager
    notifier = Notifier(environment)
    notifier.status(text)
    assert end.recv(9999) == sent
    notifier.close()


@pytest.mark.parametrize("patience", ["", "0", "-5", "soon", "nan", "inf", "9" * 4000, "9" * 5000])
def test_an_absurd_watchdog_is_none(manager, patience):
    _, environment = manager
    notifier = Notifier(environment | {"WATCHDOG_USEC": patience})
    assert notifier._interval == 1.0
    notifier.close()


def test_only_a_leading_at_makes_an_abstract_socket(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "user@1000"))
        end.settimeout(5)
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "user@1000")})
        notifier.ready()
        assert end.recv(100) == b"READY=1"
        notifier.close()


def test_a_manager_that_does_not_listen_holds_up_nothing(tmp_path):
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    notifier.ready()
    notifier.close()


def test_without_a_manager_there_is_silence():
    notifier = Notifier({})
    assert not notifier.supervised
    notifier.ready()
    notifier.close()
