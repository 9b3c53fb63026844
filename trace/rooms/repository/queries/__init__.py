"""Reading the repository."""
