"""Text to index terms and sentences."""
