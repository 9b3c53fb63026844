"""Background work: the worker claims a job row and calls the service of its name."""
