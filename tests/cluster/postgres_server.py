"""A private PostgreSQL on the loopback, for tests and for the demonstration."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.node_build import MissingToolError
from tests.cluster.search_cluster import free_ports

_OWNER = "postgres"  # PostgreSQL refuses to run as root


@dataclass(slots=True)
class PostgresServer:
    """One server; `url` is the address of its database."""

    folder: Path
    programs: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"postgresql://app:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, after a kill too; returns once it answers."""
        log = self.folder / "server.log"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(log), "-w", "-t", "60", "start")

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")

    def kill(self) -> None:
        """End it with all its processes at once."""
        leader = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        family = [leader, *map(int, children)]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(_lives, family)):  # the last of them lets go of the shared memory
            time.sleep(0.02)
        # Where nobody has fetched the dead leader's status yet, it would pass for another server.
        (self.folder / "data" / "postmaster.pid").unlink()

    def create(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        if os.getuid() == 0:
            for path in (self.folder, secret):
                shutil.chown(path, _OWNER, _OWNER)
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "app", "-A", "scram-sha-256", f"--pwfile={secret}",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(
                f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = ''\n"
                "max_connections = 80\nshared_buffers = 64MB\n"
            )

    def _run(self, program: str, *arguments: str) -> None:
        owner = _OWNER if os.getuid() == 0 else None
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/", "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [self.programs / program, *arguments], user=owner, group=owner, extra_groups=[] if owner else None,
            cwd="/", env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextlib.contextmanager
def running_postgres(folder: Path) -> Iterator[PostgresServer]:
    """A new server in the folder, removed at the end. Raises MissingToolError."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if not found:
        raise MissingToolError("no PostgreSQL: initdb is not below /usr/lib/postgresql")
    if os.getuid() == 0 and _OWNER not in {entry.pw_name for entry in pwd.getpwall()}:
        raise MissingToolError(f"no user {_OWNER}: PostgreSQL does not run as root")
    folder.mkdir(parents=True)
    server = PostgresServer(folder, found[-1].parent, free_ports(1)[0], secrets.token_urlsafe(18))
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
