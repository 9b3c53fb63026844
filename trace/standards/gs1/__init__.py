"""GS1: keys with their check digits, character sets, application identifiers, Digital Link."""
