"""The article store."""
