"""Serials: a permutation that never changes, a check character that finds every slip."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from tests.standards import serial_reference
from trace.standards.signing.serial import (
    ALPHABET,
    INDEX_COUNT,
    MalformedSerial,
    SerialCodec,
    check_character,
    display,
    is_well_formed,
    normalise_typed,
    split,
)

SECRET = bytes(range(32))
GOLDEN = Path(__file__).parents[1] / "vectors" / "serial" / "serials.json"

codec = SerialCodec(SECRET, "7K3M")
indices = st.integers(0, INDEX_COUNT - 1)
bodies = st.text(ALPHABET, min_size=12, max_size=12)


def test_serials_already_printed_never_change():
    golden = json.loads(GOLDEN.read_text("utf-8"))

    found = [
        SerialCodec(bytes.fromhex(row["master_secret"]), row["run_code"]).serial(row["index"])
        for row in golden
    ]

    assert found == [row["serial"] for row in golden]
    assert golden == serial_reference.golden()


@given(indices, st.text(ALPHABET, min_size=4, max_size=4), st.binary(min_size=16, max_size=40))
def test_an_index_is_read_back_from_its_serial(index, run_code, secret):
    run = SerialCodec(secret, run_code)
    serial = run.serial(index)

    assert run.index(serial) == index
    assert is_well_formed(serial)
    assert split(serial)[0] == run_code


@given(bodies)
def test_every_well_formed_serial_of_a_run_has_one_index(body):
    serial = body + check_character(body)
    run = SerialCodec(SECRET, body[:4])

    assert run.serial(run.index(serial)) == serial


@settings(max_examples=5)
@given(st.integers(0, INDEX_COUNT - 9000), st.integers(0, 9000))
def test_many_serials_at_once_are_those_made_one_by_one(start, count):
    made = list(codec.serials(start, count))

    assert len(set(made)) == count
    assert made[:3] == [codec.serial(start + i) for i in range(min(count, 3))]
    assert made[-1:] == [codec.serial(start + count - 1) for _ in made[-1:]]


def test_neighbouring_serials_do_not_look_alike():
    hidden = [split(serial)[1] for serial in codec.serials(0, 2000)]

    by_first = {first: sum(h[0] == first for h in hidden) for first in ALPHABET}

    # 62 expected for each of 32; a permutation that leaks the order would pile them up.
    assert min(by_first.values()) > 25
    assert max(by_first.values()) < 110


def test_other_runs_and_other_secrets_give_other_serials():
    assert split(SerialCodec(SECRET, "7K3N").serial(0))[1] != split(codec.serial(0))[1]
    assert SerialCodec(bytes(32), "7K3M").serial(0) != codec.serial(0)


@given(bodies)
def test_the_check_character_is_luhn_as_python_stdnum_computes_it(body):
    assert check_character(body) == luhn.calc_check_digit(body, ALPHABET)


@given(bodies)
def test_every_single_wrong_character_is_found(body):
    serial = body + check_character(body)

    for at, wrong in product(range(13), ALPHABET):
        if serial[at] != wrong:
            assert not is_well_formed(serial[:at] + wrong + serial[at + 1 :])


def test_neighbours_swapped_are_found_but_for_first_and_last_of_the_alphabet():
    missed = [
        pair
        for pair in product(ALPHABET, repeat=2)
        if pair[0] != pair[1]
        and check_character("0000000000" + "".join(pair))
        == check_character("0000000000" + "".join(reversed(pair)))
    ]

    assert set(missed) == {("0", "Z"), ("Z", "0")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: s[:-1], "length"),
        (lambda s: s.lower(), "alphabet"),
        (lambda s: s[:5] + "U" + s[6:], "alphabet"),
        (lambda s: s[:-1] + ALPHABET[(ALPHABET.index(s[-1]) + 1) % 32], "check"),
        (lambda _: SerialCodec(SECRET, "0000").serial(5), "run"),
    ],
)
def test_what_is_no_serial_of_the_run_is_refused_with_its_reason(change, reason):
    with pytest.raises(MalformedSerial) as refusal:
        codec.index(change(codec.serial(0)))

    assert refusal.value.reason == reason


@pytest.mark.parametrize("body", ["", "0" * 11, "0" * 11 + "U"])
def test_a_check_character_completes_twelve_of_the_alphabet(body):
    with pytest.raises(MalformedSerial):
        check_character(body)


def test_a_codec_is_made_of_a_real_secret_and_a_run_code():
    with pytest.raises(ValueError, match="16 bytes"):
        SerialCodec(b"short", "7K3M")
    with pytest.raises(MalformedSerial):
        SerialCodec(SECRET, "7k3m")


@pytest.mark.parametrize(("start", "count"), [(-1, 1), (0, -1), (INDEX_COUNT, 1)])
def test_indices_beyond_the_run_have_no_serial(start, count):
    with pytest.raises(ValueError, match="no such indices"):
        list(codec.serials(start, count))


@given(indices)
def test_a_serial_typed_from_the_pack_is_understood(index):
    serial = codec.serial(index)
    typed = display(serial).lower().replace("1", "l").replace("0", "o")

    assert normalise_typed(f"  {typed} ") == serial
    assert normalise_typed(typed.replace("-", "—").replace("l", "I")) == serial


def test_full_width_characters_are_understood():
    assert normalise_typed("７ｋ３Ｍ－０００１ ２３４５。") == "7K3M00012345。"
    assert display("7K3MJ63A4DZVX") == "7K3M-J63A-4DZV-X"
