"""The EPCIS repository."""
