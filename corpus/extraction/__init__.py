"""Bytes or text to an article draft, one file per format."""
