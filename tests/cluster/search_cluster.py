"""A cluster of OpenSearch nodes on the loopback, each a JVM of its own: for tests and for the demonstration."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.node_build import NodeProgram, node_program

START_SECONDS = 180.0
_JVM = (
    "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxDirectMemorySize=128m", "-XX:TieredStopAtLevel=1",
    "-Dlog4j2.disable.jmx=true", "-Djava.awt.headless=true",
)  # fmt: skip
_SETTINGS = {
    "network.host": "127.0.0.1",
    "node.processors": 2,
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    # a dead peer is noticed within seconds
    "cluster.fault_detection.follower_check.interval": "1s",
    "cluster.fault_detection.follower_check.timeout": "5s",
    "cluster.fault_detection.leader_check.interval": "1s",
    "cluster.fault_detection.leader_check.timeout": "5s",
    # A search whose coordinating node dies leaves its readers open on the others; they hold the shard's lock, so that
    # a copy of that shard can't come back there before they end.
    "search.default_keep_alive": "15s",
    "search.keep_alive_interval": "5s",
}


@dataclass(slots=True)
class SearchNode:
    """One node: its ports stay its own over restarts."""

    name: str
    home: Path
    http: int
    transport: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass(slots=True)
class SearchCluster:
    """Nodes of one cluster, started by `running_cluster`."""

    folder: Path
    heap: str
    program: NodeProgram
    nodes: list[SearchNode]
    formed: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(node.url for node in self.nodes)

    def start(self) -> float:
        """Start every node that isn't running and wait until all of them say that the cluster is green; the seconds
        that it took. Also how a killed node comes back."""
        began = time.monotonic()
        for node in self.nodes:
            if not node.running:
                self._launch(node)
        self.wait("green")
        self.formed = True
        return time.monotonic() - began

    def wait(self, status: str, seconds: float = START_SECONDS) -> None:
        """Wait until all running nodes see each other and the cluster is in the status, or better."""
        deadline, retry = time.monotonic() + seconds, time.monotonic() + 10
        accepted = {"green"} if status == "green" else {"green", "yellow"}
        while not all(self._sees(node, accepted) for node in self.nodes if node.running):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the cluster is not {status}: {self._logs()}")
            if time.monotonic() > retry:  # a shard that failed five times stays away until somebody asks
                retry = time.monotonic() + 10
                with contextlib.suppress(httpx.HTTPError):
                    httpx.post(f"{self.urls[0]}/_cluster/reroute?retry_failed=true&metric=none", timeout=10)
            time.sleep(0.2)

    def kill(self, node: SearchNode) -> None:
        """End a node at once."""
        self._end(node, signal.SIGKILL)

    def pause(self, node: SearchNode) -> None:
        """Stop a node without ending it: to the others it is as if the network were cut."""
        assert node.process
        node.process.send_signal(signal.SIGSTOP)

    def resume(self, node: SearchNode) -> None:
        assert node.process
        node.process.send_signal(signal.SIGCONT)

    def manager(self) -> SearchNode:
        """The node that manages the cluster now."""
        for node in self.nodes:
            with contextlib.suppress(httpx.HTTPError):
                if node.running:
                    found = httpx.get(f"{node.url}/_cat/cluster_manager?format=json", timeout=5).json()
                    return next(one for one in self.nodes if one.name == found[0]["node"])
        raise AssertionError("no node answers")

    def stop(self) -> None:
        for node in self.nodes:
            if node.running and node.process:
                node.process.send_signal(signal.SIGCONT)
                node.process.terminate()
        for node in self.nodes:
            self._end(node, signal.SIGTERM)

    def _end(self, node: SearchNode, number: signal.Signals) -> None:
        if node.process is None:
            return
        if node.running:
            node.process.send_signal(number)
        try:
            node.process.wait(30)
        except subprocess.TimeoutExpired:
            node.process.kill()
            node.process.wait()
        node.process = None

    def _launch(self, node: SearchNode) -> None:
        for name in ("config", "tmp"):
            (node.home / name).mkdir(parents=True, exist_ok=True)
        settings = _SETTINGS | self.extra | {
            "path.home": node.home,
            "cluster.name": "onrecord-test",
            "node.name": node.name,
            "http.port": node.http,
            "transport.port": node.transport,
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{other.transport}" for other in self.nodes),
        }  # fmt: skip
        if not self.formed:
            settings["cluster.initial_cluster_manager_nodes"] = ",".join(other.name for other in self.nodes)
        archive = self.program.archive
        keep = f"-XX:SharedArchiveFile={archive}" if archive.exists() else f"-XX:ArchiveClassesAtExit={archive}"
        if not archive.exists() and node is not self.nodes[0]:
            keep = "-Xshare:auto"
        command = [
            self.program.java, f"-Xms{self.heap}", f"-Xmx{self.heap}", *_JVM, keep, "-Xshare:auto",
            f"-Djava.io.tmpdir={node.home / 'tmp'}", "-cp", self.program.classpath, "onrecord.SearchNode",
            *(f"{key}={value}" for key, value in settings.items()),
        ]  # fmt: skip
        with (node.home / "node.log").open("ab") as log:
            node.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def _sees(self, node: SearchNode, accepted: set[str]) -> bool:
        if node.process and node.process.poll() is not None:
            raise RuntimeError(f"{node.name} ended: {self._logs()}")
        try:
            health = httpx.get(f"{node.url}/_cluster/health", timeout=5).json()
        except httpx.HTTPError:
            return False
        running = sum(other.running for other in self.nodes)
        return health.get("status") in accepted and health.get("number_of_nodes") == running

    def _logs(self) -> str:
        logs = ((node.home / "node.log").read_text(errors="replace")[-800:] for node in self.nodes)
        return "\n---\n".join(logs)


@contextlib.contextmanager
def running_cluster(folder: Path, nodes: int = 3, heap: str = "256m", **extra: Any) -> Iterator[SearchCluster]:
    """A green cluster in the folder, which is removed at the end. Raises MissingToolError."""
    program = node_program()
    ports = free_ports(2 * nodes)
    named = [SearchNode(f"n{n}", folder / f"n{n}", ports[2 * n], ports[2 * n + 1]) for n in range(nodes)]
    cluster = SearchCluster(folder, heap, program, named, extra=dict(extra))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def end_in_order() -> None:
    """Let SIGTERM end this process with its nodes, instead of leaving them alone."""
    if threading.current_thread() is threading.main_thread():  # only there may it be asked for
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def free_ports(count: int) -> list[int]:
    """Ports below those that the kernel gives to outgoing connections: a stopped node's stay free for it."""
    found: list[int] = []
    for port in _shuffled(range(15_000, 31_000)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise OSError("no free ports")


def _shuffled(numbers: Iterable[int]) -> list[int]:
    listed = list(numbers)
    random.SystemRandom().shuffle(listed)
    return listed
