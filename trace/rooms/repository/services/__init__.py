"""Capturing, indexing, asking again by name."""
