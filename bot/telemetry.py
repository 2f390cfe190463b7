"""What the bot counts about itself: never a word of what anybody wrote, nor who wrote it."""

from __future__ import annotations

import logging

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

logger = logging.getLogger(__name__)

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Telemetry:
    """The counters of one process. `registry` is what /metrics shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._questions = self._counter("questions", "Questions answered", "kind", "outcome")
        self._question_seconds = self._histogram("question_seconds", "Time to an answer", "kind")
        self._updates = self._counter("updates", "Updates dealt with", "kind", "outcome")
        self._update_seconds = self._histogram("update_seconds", "Time to deal with an update", "kind")
        self._errors = self._counter("errors", "Failures while dealing with updates", "type")
        self._polled = self._gauge("last_update_request_timestamp_seconds", "When updates were last got from Telegram")
        self._waiting = self._gauge("updates_waiting", "Updates that wait or are being dealt with")
        self._oldest = self._gauge("oldest_update_age_seconds", "For how long the oldest update has waited")
        self._articles = self._gauge("articles", "Articles in the archive")
        self._passages = self._gauge("passages", "Passages in the archive")
        self._disk = self._gauge("disk_free_bytes", "What is free on the disk of the data folder")
        self._job_succeeded = self._gauge("job_last_success_timestamp_seconds", "When a job last succeeded", "job")
        self._job_failures = self._gauge("job_failures", "Failures of a job in a row", "job")

    def question(self, kind: str, outcome: str, seconds: float) -> None:
        """Count a question, and log its line."""
        self._questions.labels(kind, outcome).inc()
        self._question_seconds.labels(kind).observe(seconds)
        milliseconds = round(seconds * 1000)
        logger.info(
            "question: %s, %s, %d ms",
            kind,
            outcome,
            milliseconds,
            extra={"fields": {"event": "question", "kind": kind, "outcome": outcome, "ms": milliseconds}},
        )

    def update(self, kind: str, outcome: str, seconds: float) -> None:
        """Count an update that was dealt with."""
        self._updates.labels(kind, outcome).inc()
        self._update_seconds.labels(kind).observe(seconds)

    def reached_telegram(self, at: float) -> None:
        """When updates were last got from Telegram, were it none (Unix seconds)."""
        self._polled.set(at)

    def error(self, kind: str) -> None:
        """Count a failure by the type of its error."""
        self._errors.labels(kind).inc()

    def backlog(self, waiting: int, oldest_seconds: float) -> None:
        """How much waits, and for how long the oldest has."""
        self._waiting.set(waiting)
        self._oldest.set(oldest_seconds)

    def archive(self, articles: int, passages: int) -> None:
        """What the archive holds."""
        self._articles.set(articles)
        self._passages.set(passages)

    def disk(self, free: int) -> None:
        """How many bytes are free where the data is."""
        self._disk.set(free)

    def job(self, name: str, succeeded: float, failures: int) -> None:
        """How a job is doing: when it last succeeded (Unix seconds), how often it failed since."""
        self._job_succeeded.labels(name).set(succeeded)
        self._job_failures.labels(name).set(failures)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"onrecord_{name}", told, labels, registry=self.registry)

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"onrecord_{name}", told, labels, registry=self.registry)

    def _histogram(self, name: str, told: str, *labels: str) -> Histogram:
        return Histogram(f"onrecord_{name}", told, labels, registry=self.registry, buckets=_SECONDS)
