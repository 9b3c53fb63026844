"""Cheap passwords: what is tested here is the behaviour, not the cost of argon2id."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from trace.rooms.accounts.services import passwords


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least work that argon2 accepts."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys_hash.cache_clear()
