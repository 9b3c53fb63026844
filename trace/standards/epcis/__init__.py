"""EPCIS 2.0 events and CBV 2.0 words, as frozen values and as JSON-LD."""
