"""Commands of the operator: the same services as the pages, opened as an operator."""
