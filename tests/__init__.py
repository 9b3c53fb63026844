"""The tests; this file puts the repository's root first on the path, so that `trace` is ours (house rule)."""
