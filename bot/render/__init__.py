"""Results of the index and lists as messages, keyboards, plain text and JSON values."""
