"""`make fuzz`: bad input."""
