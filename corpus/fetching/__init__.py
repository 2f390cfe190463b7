"""Pages by their address: fetcher, public addresses, robots.txt."""
