"""HTTP of our own: health, metrics, and the webhook that Telegram posts updates to. Off unless `http.port` is set."""
