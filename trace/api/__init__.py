"""Interfaces for systems: the REST API, the GS1 resolver."""
