"""`make bench`: speed and memory."""
