"""Plumbing that pages and API share: who asks, in which language, within which transaction, and how refusals sound."""
