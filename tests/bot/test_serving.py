"""What a process does before it serves."""

import gc

from bot.telegram.serving import spare_what_stays


def test_the_collector_passes_over_what_is_there_when_serving_begins() -> None:
    before = gc.get_threshold()
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] > before[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
