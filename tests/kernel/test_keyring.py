"""Signing keys at rest: made once, encrypted, rotated, revoked, and shared by several processes."""

from __future__ import annotations

import base64
import json
import pickle
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from trace.kernel.errors import NoSuchRecord
from trace.kernel.keyring import KEY_LIFE, KeyNumbersSpent, KeyringUnreadable, LocalKeyring

START = datetime(2026, 7, 1, tzinfo=UTC)


def ring(folder, *, key=None, issuer="wanzai"):
    return LocalKeyring(folder, issuer=issuer, encryption_key=key, now=START)


def test_the_first_start_makes_a_key_that_signs(tmp_path):
    keys = ring(tmp_path)
    key = keys.current_key(START)

    Ed25519PublicKey.from_public_bytes(key.public).verify(keys.sign(key.number, b"label"), b"label")
    assert (key.number, keys.issuer) == (1, "wanzai")


def test_a_second_start_finds_the_same_keys_secrets_and_issuer(tmp_path):
    first = ring(tmp_path)
    second = ring(tmp_path, issuer="another name now")

    assert second.public_keys() == first.public_keys()
    assert second.derive("serials") == first.derive("serials") != first.derive("views")
    assert second.issuer == "wanzai"


def test_nothing_secret_lies_readable_on_disk(tmp_path):
    ring(tmp_path)
    document = json.loads((tmp_path / "keyring.json").read_text())

    for name in ("keyring.json", "key-encryption.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert len(base64.b64decode(document["keys"][0]["private"])) == 12 + 32 + 16
    assert len(base64.b64decode(document["master"])) == 12 + 32 + 16


def test_another_process_sees_a_rotation_and_old_keys_still_sign_reprints(tmp_path):
    web, worker = ring(tmp_path), ring(tmp_path)

    new = web.rotate(START + timedelta(days=1))

    assert worker.current_key(START + timedelta(days=2)) == new
    assert worker.find_key(2) == new
    assert len(worker.sign(1, b"reprint")) == 64


def test_a_revoked_key_signs_no_new_run_and_an_earlier_revocation_stands(tmp_path):
    keys = ring(tmp_path)
    keys.revoke(1, START + timedelta(days=2))

    later = keys.revoke(1, START + timedelta(days=9))

    assert later.revoked_at == START + timedelta(days=2)
    with pytest.raises(NoSuchRecord):
        keys.current_key(START + timedelta(days=3))


def test_a_key_past_its_life_signs_no_new_run(tmp_path):
    with pytest.raises(NoSuchRecord):
        ring(tmp_path).current_key(START + KEY_LIFE)


def test_a_key_number_that_was_never_made_is_refused(tmp_path):
    keys = ring(tmp_path)

    assert keys.find_key(9) is None
    with pytest.raises(NoSuchRecord):
        keys.sign(9, b"label")
    with pytest.raises(NoSuchRecord):
        keys.revoke(9, START)


def test_many_texts_are_signed_as_each_alone(tmp_path):
    keys = ring(tmp_path)
    texts = [b"a", b"b", b"a"]

    assert keys.sign_all(1, texts) == [keys.sign(1, text) for text in texts]
    assert keys.sign_all(1, []) == []
    with pytest.raises(NoSuchRecord):
        keys.sign_all(9, texts)


def test_a_key_that_another_process_revoked_signs_nothing_that_must_be_unrevoked(tmp_path):
    web, worker = ring(tmp_path), ring(tmp_path)
    assert worker.sign_unrevoked(1, b"label") == worker.sign(1, b"label")

    web.revoke(1, START + timedelta(days=2))

    assert worker.sign_unrevoked(1, b"label") is None
    assert worker.sign_unrevoked(9, b"label") is None


@pytest.mark.parametrize("key", [None, b"a" * 32])
def test_a_process_of_ours_opens_the_same_keys_and_is_sent_none(tmp_path, key):
    keys = ring(tmp_path, key=key)

    sent = pickle.dumps(keys)
    opened = pickle.loads(sent)

    assert opened.sign(1, b"label") == keys.sign(1, b"label")
    assert opened.derive("serials") == keys.derive("serials")
    assert keys.derive("serials") not in sent
    assert len(sent) < 300
    (tmp_path / "keyring.json").unlink()
    with pytest.raises(KeyringUnreadable):
        pickle.loads(sent)


def test_the_wrong_key_encryption_key_opens_nothing(tmp_path):
    ring(tmp_path, key=b"a" * 32)

    with pytest.raises(KeyringUnreadable):
        ring(tmp_path, key=b"b" * 32)


def test_the_key_numbers_end_at_255(tmp_path):
    keys = ring(tmp_path)
    document = json.loads((tmp_path / "keyring.json").read_text())
    document["keys"][0]["number"] = 255
    (tmp_path / "keyring.json").write_text(json.dumps(document))

    with pytest.raises(KeyNumbersSpent):
        keys.rotate(START)
