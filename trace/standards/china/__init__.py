"""Codes and calendars of the Chinese authorities, each cited by its standard."""
