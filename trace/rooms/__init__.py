"""The domain: one room per trade word, the lowest first (see docs/architecture.md for their order)."""
