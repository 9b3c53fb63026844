"""Promises about the repository as a whole."""
