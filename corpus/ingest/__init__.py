"""Articles in and out: one at a time, many at once, worker processes, export."""
