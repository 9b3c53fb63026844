"""The signing keys of labels and the secrets derived from one master: a port, and its form in local files.

Folder `keys` of the data directory, mode 700:
    key-encryption.key   32 random bytes, base64 (or TRACE_KEY_ENCRYPTION_KEY in the environment)
    keyring.json         the issuer id, the master secret and every private key, encrypted with AES-256-GCM
Both are needed to restore an instance; both belong in every backup.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trace.kernel.errors import Broken, Conflict, NoSuchRecord
from trace.standards.signing.ed25519 import Sign, signer

ED25519 = 1
MAX_KEY_NUMBER = 255
# Labels outlive a season in a cupboard; a key signs new runs for this long, and verifies for ever.
KEY_LIFE = timedelta(days=730)


class KeyringUnreadable(Broken):
    """The key-encryption key does not open the keyring: the wrong file was restored."""


class KeyNumbersSpent(Conflict):
    """All 255 key numbers of this instance are used."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What anyone may know of a signing key; `revoked_at` is the instant from which it counts as stolen."""

    number: int
    algorithm: int
    public: bytes
    not_before: datetime
    expires_at: datetime
    revoked_at: datetime | None


class Keyring(Protocol):
    """Signs label texts and derives secrets; private keys never leave it."""

    @property
    def issuer(self) -> str:
        """The fixed issuer id that every label text names."""
        ...

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key ever made, by number."""
        ...

    def find_key(self, number: int) -> PublicKey | None:
        """The key with this number, or None."""
        ...

    def current_key(self, now: datetime) -> PublicKey:
        """The key that signs new runs; raises NoSuchRecord when none is in force."""
        ...

    def sign(self, number: int, message: bytes) -> bytes:
        """Return the 64-byte signature by key `number`; retired keys still sign reprints."""
        ...

    def sign_all(self, number: int, messages: Sequence[bytes]) -> list[bytes]:
        """Return the signature of each message by key `number`, each as `sign` gives it."""
        ...

    def sign_unrevoked(self, number: int, message: bytes) -> bytes | None:
        """Return what `sign` gives, or None when there is no key `number` or it was revoked at any time."""
        ...

    def derive(self, purpose: str) -> bytes:
        """Return 32 secret bytes that are always the same for `purpose`."""
        ...

    def rotate(self, now: datetime) -> PublicKey:
        """Make the next key, which signs new runs from now on."""
        ...

    def revoke(self, number: int, at: datetime) -> PublicKey:
        """Mark key `number` as not to be trusted from `at`; raises NoSuchRecord."""
        ...


class LocalKeyring:
    """Keys in local files, read again whenever another process has changed them."""

    def __init__(
        self, folder: Path, *, issuer: str, encryption_key: bytes | None, now: datetime
    ) -> None:
        """Open the keyring in `folder`, and make it with its first key when there is none.

        encryption_key   32 bytes, or None to keep one beside the keyring
        Raises           KeyringUnreadable
        """
        self._folder = folder
        self._file = folder / "keyring.json"
        self._name = str(self._file)
        self._given_key = encryption_key
        self._private: dict[int, Sign] = {}
        self._keys: dict[int, PublicKey] = {}
        self._loaded: tuple[int, int] | None = None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            self._cipher = AESGCM(encryption_key or _encryption_key(folder / "key-encryption.key"))
            if not self._file.exists():
                master = self._seal(secrets.token_bytes(32))
                self._save({"issuer": issuer, "master": master, "keys": [self._new_key(1, now)]})
        self._load()

    @property
    def issuer(self) -> str:
        """The fixed issuer id that every label text names."""
        return self._issuer

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key ever made, by number."""
        self._load()
        return tuple(self._keys[number] for number in sorted(self._keys))

    def find_key(self, number: int) -> PublicKey | None:
        """The key with this number, or None."""
        self._load()
        return self._keys.get(number)

    def current_key(self, now: datetime) -> PublicKey:
        """The newest key in force at `now`; raises NoSuchRecord when none is."""
        usable = [
            k
            for k in self.public_keys()
            if k.not_before <= now < k.expires_at and k.revoked_at is None
        ]
        if not usable:
            raise NoSuchRecord(kind="signing-key", key="current")
        return usable[-1]

    def sign(self, number: int, message: bytes) -> bytes:
        """Return the 64-byte signature by key `number`; retired keys still sign reprints."""
        return self._signer(number)(message)

    def sign_all(self, number: int, messages: Sequence[bytes]) -> list[bytes]:
        """Return the signature of each message by key `number`; the keys are looked at once for all."""
        sign = self._signer(number)
        return [sign(message) for message in messages]

    def sign_unrevoked(self, number: int, message: bytes) -> bytes | None:
        """Return what `sign` gives, or None when there is no key `number` or it was revoked at any time."""
        # Asked at every scan: the file is looked at once.
        self._load()
        key = self._keys.get(number)
        if key is None or key.revoked_at is not None:
            return None
        return self._private[number](message)

    def derive(self, purpose: str) -> bytes:
        """Return 32 secret bytes that are always the same for `purpose`."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=b"trace/" + purpose.encode()).derive(
            self._master
        )

    def rotate(self, now: datetime) -> PublicKey:
        """Make the next key, which signs new runs from now on; raises KeyNumbersSpent after 255."""
        with self._locked():
            document = self._read()
            number = max(key["number"] for key in document["keys"]) + 1
            if number > MAX_KEY_NUMBER:
                raise KeyNumbersSpent
            document["keys"].append(self._new_key(number, now))
            self._save(document)
        self._load()
        return self._keys[number]

    def revoke(self, number: int, at: datetime) -> PublicKey:
        """Mark key `number` as not to be trusted from `at`; an earlier revocation stands."""
        with self._locked():
            document = self._read()
            found = [key for key in document["keys"] if key["number"] == number]
            if not found:
                raise NoSuchRecord(kind="signing-key", key=str(number))
            moment = int(at.timestamp())
            found[0]["revoked_at"] = min(moment, found[0]["revoked_at"] or moment)
            self._save(document)
        self._load()
        return self._keys[number]

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a process of our own open the same keys: it is told where they lie, and no key leaves this one.

        What opens them goes along when it came from the environment; it passes through the pipe of a child alone.
        """
        return _reopened, (type(self), self._folder, self._issuer, self._given_key)

    def _signer(self, number: int) -> Sign:
        self._load()
        if number not in self._private:
            raise NoSuchRecord(kind="signing-key", key=str(number))
        return self._private[number]

    def _load(self) -> None:
        # At every scan: a path's own method takes twice as long.
        status = os.stat(self._name)
        version = (status.st_mtime_ns, status.st_ino)
        if version == self._loaded:
            return
        document = self._read()
        self._issuer = str(document["issuer"])
        self._master = self._unseal(document["master"])
        private, keys = {}, {}
        for row in document["keys"]:
            private[row["number"]] = signer(self._unseal(row["private"]))
            keys[row["number"]] = _public(row)
        self._private, self._keys, self._loaded = private, keys, version

    def _read(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._file.read_text())
        return document

    def _save(self, document: dict[str, Any]) -> None:
        temporary = self._folder / f"keyring.{secrets.token_hex(8)}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._file)

    def _new_key(self, number: int, now: datetime) -> dict[str, Any]:
        private = Ed25519PrivateKey.generate()
        raw = private.private_bytes(
            serialization.Encoding.Raw,
            serialization.PrivateFormat.Raw,
            serialization.NoEncryption(),
        )
        start = int(now.timestamp())
        return {
            "number": number,
            "algorithm": ED25519,
            "public": base64.b64encode(private.public_key().public_bytes_raw()).decode(),
            "private": self._seal(raw),
            "not_before": start,
            "expires_at": start + int(KEY_LIFE.total_seconds()),
            "revoked_at": None,
        }

    def _seal(self, secret: bytes) -> str:
        nonce = secrets.token_bytes(12)
        return base64.b64encode(
            nonce + self._cipher.encrypt(nonce, secret, b"trace-keyring")
        ).decode()

    def _unseal(self, sealed: str) -> bytes:
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:12], raw[12:], b"trace-keyring")
        except Exception as error:  # InvalidTag carries no more than its name
            raise KeyringUnreadable from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _encryption_key(file: Path) -> bytes:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(base64.b64encode(secrets.token_bytes(32)))
    return base64.b64decode(file.read_bytes())


def _public(row: dict[str, Any]) -> PublicKey:
    key = PublicKey(
        number=row["number"],
        algorithm=row["algorithm"],
        public=base64.b64decode(row["public"]),
        not_before=datetime.fromtimestamp(row["not_before"], UTC),
        expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
        revoked_at=None,
    )
    if row["revoked_at"] is not None:
        return replace(key, revoked_at=datetime.fromtimestamp(row["revoked_at"], UTC))
    return key


def _reopened(
    kind: type[LocalKeyring], folder: Path, issuer: str, encryption_key: bytes | None
) -> LocalKeyring:
    """Open the keys that another process of ours has open; there is nothing to make."""
    if not (folder / "keyring.json").exists():
        raise KeyringUnreadable
    return kind(
        folder, issuer=issuer, encryption_key=encryption_key, now=datetime.max.replace(tzinfo=UTC)
    )
