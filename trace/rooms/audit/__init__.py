"""Audit 操作日志: who did what to which record, and when - append-only.

Owns       audit_entries
Invariant  an entry is written in the transaction of the act it tells of; none is ever changed or removed
"""
