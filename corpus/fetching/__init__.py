"""Pages by their address: fetcher, crawler, public addresses, robots.txt."""
