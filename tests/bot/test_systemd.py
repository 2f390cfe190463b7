"""What systemd is told."""

import socket
from pathlib import Path

from bot.systemd import notify, watchdog_seconds


def test_systemd_hears_what_it_asked_to_hear(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        assert notify("READY=1", {"NOTIFY_SOCKET": address})
        assert listening.recv(100) == b"READY=1"


def test_without_systemd_nothing_is_said(tmp_path: Path) -> None:
    assert not notify("READY=1", {})
    assert not notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})


def test_the_watchdog_is_fed_twice_in_its_time() -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000"}) == 30.0
    assert watchdog_seconds({}) == 0.0
