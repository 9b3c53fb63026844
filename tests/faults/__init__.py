"""`make faults`: races, kills, fail-over, restore, tampering."""
