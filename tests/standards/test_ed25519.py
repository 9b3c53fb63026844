"""Two libraries sign: the bytes are those of RFC 8032, whichever of them is at hand."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from trace.standards.signing import ed25519
from trace.standards.signing.ed25519 import libsodium_signer, openssl_signer, signer

# RFC 8032, 7.1, tests 1 to 3: seed, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize("make", [signer, openssl_signer, libsodium_signer])
@pytest.mark.parametrize(("seed", "message", "signature"), VECTORS)
def test_signatures_are_those_of_the_standard(make, seed, message, signature):
    assert make(bytes.fromhex(seed))(bytes.fromhex(message)).hex() == signature


def test_both_libraries_sign_alike():
    draw = random.Random(8032)
    for length in (*range(130), 1_000):
        seed, message = draw.randbytes(32), draw.randbytes(length)

        assert libsodium_signer(seed)(message) == openssl_signer(seed)(message)


@pytest.mark.parametrize("make", [openssl_signer, libsodium_signer])
def test_a_seed_of_another_length_makes_no_key(make):
    with pytest.raises(ValueError, match=r"32|length"):
        make(bytes(31))


def test_without_the_faster_library_the_other_signs():
    # In a process of its own, in which PyNaCl cannot be found.
    script = (
        "import sys; sys.modules['nacl'] = None\n"
        "from trace.standards.signing import ed25519\n"
        "print(ed25519.HAS_LIBSODIUM, ed25519.signer(bytes(32))(b'label').hex())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert ed25519.HAS_LIBSODIUM
    assert told.stdout.split() == ["False", signer(bytes(32))(b"label").hex()]
