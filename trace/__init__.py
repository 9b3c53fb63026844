"""Agricultural traceability and regional-brand certification: licence → batch → quota → label → scan."""
