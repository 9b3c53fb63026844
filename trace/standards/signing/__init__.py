"""What is signed and printed: serials, the signature text and its encoding, canonical JSON."""
