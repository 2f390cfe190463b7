"""What tests share. A failed run ends like a passed one, although a test that failed half-way left its database's
thread behind."""

import os
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from corpus.ingest.ingest import Ingest
from corpus.store.opening import open_store

# The same examples each time: a run fails for what was changed and never by chance, nor because the machine is busy.
# `make explore` looks further.
settings.register_profile("ordinary", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ordinary"))

STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave at once where the interpreter would wait for ever for threads that nobody ends."""
    left = [thread for thread in threading.enumerate() if thread is not threading.main_thread() and not thread.daemon]
    if config.stash.get(STATUS, 0) and left and not hasattr(config, "workerinput"):
        sys.stdout.flush()
        os._exit(config.stash[STATUS])


@pytest.fixture
async def ingest(tmp_path: Path) -> AsyncIterator[Ingest]:
    """Ingest into a store of its own, in this process."""
    store = await open_store(tmp_path)
    opened = Ingest(store, workers=0)
    yield opened
    await opened.close()
    await store.close()
