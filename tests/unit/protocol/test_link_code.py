from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import sha256

import pytest

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KeyPair
from wago.protocol.link_code import (
    ALPHABET,
    Finish,
    OpenedBundle,
    display_code,
    encode_code,
    finish,
    normalise_code,
    open_bundle,
    unwrap_key,
    wrap_key,
)


def seeded(name: str) -> Callable[[int], bytes]:
    counter = 0

    def random(size: int) -> bytes:
        nonlocal counter
        counter += 1
        return (sha256(f"{name}{counter}".encode()).digest() * (size // 32 + 1))[:size]

    return random


def pair(name: str) -> KeyPair:
    return KeyPair.from_private(sha256(name.encode()).digest())


def exchange(companion_code: str, phone_code: str) -> tuple[Finish, OpenedBundle]:
    companion, phone = pair("companion"), pair("phone")
    companion_once, phone_once = pair("companion once"), pair("phone once")
    hello = wrap_key(companion_code, companion_once.public, seeded("hello"))
    primary_hello = wrap_key(phone_code, phone_once.public, seeded("primary"))
    done = finish(companion_code, companion_once, companion, primary_hello, phone.public, seeded("finish"))
    opened = open_bundle(phone_once, phone, unwrap_key(phone_code, hello), done.key_bundle)
    return done, opened


def test_both_sides_agree() -> None:
    done, opened = exchange("ABCD1234", "ABCD1234")
    assert opened.companion_identity == pair("companion").public
    assert opened.adv_secret == done.adv_secret
    assert len(done.adv_secret) == 32


def test_a_wrong_code_opens_nothing() -> None:
    with pytest.raises(BadMac):
        exchange("ABCD1234", "ABCD1235")


def test_a_bundle_for_another_primary_is_refused() -> None:
    once, companion_once = pair("phone once"), pair("companion once")
    wrapped = wrap_key("ABCD1234", once.public, seeded("x"))
    done = finish("ABCD1234", companion_once, pair("c"), wrapped, pair("phone").public, seeded("y"))
    with pytest.raises(RemoteProtocolError):
        open_bundle(once, pair("another phone"), companion_once.public, done.key_bundle)


def test_a_wrapped_key_is_salt_iv_and_ciphertext() -> None:
    # The cipher spelled out from whatsmeow pair-code.go: PBKDF2-SHA256, 2 << 16 rounds, AES-256-CTR.
    from hashlib import pbkdf2_hmac

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    wrapped = wrap_key("ABCD1234", bytes(32), seeded("z"))
    assert len(wrapped) == 80
    key = pbkdf2_hmac("sha256", b"ABCD1234", wrapped[:32], 2 << 16, 32)
    stream = Cipher(algorithms.AES(key), modes.CTR(wrapped[32:48])).encryptor().update(bytes(32))
    assert wrapped[48:] == stream
    assert unwrap_key("ABCD1234", wrapped) == bytes(32)


@pytest.mark.parametrize("data", [bytes(5), b"\xff" * 5, b"\x01\x23\x45\x67\x89"])
def test_codes_are_base_32_with_another_alphabet(data: bytes) -> None:
    plain = base64.b32encode(data).decode()
    ours = plain.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET))
    assert encode_code(data) == ours
    assert not set("0IOU") & set(ALPHABET)


def test_a_code_is_read_as_people_write_it() -> None:
    assert normalise_code("abcd-1234") == "ABCD1234"
    assert normalise_code(" WAGO 2026") == "WAGO2026"
    assert display_code("ABCD1234") == "ABCD-1234"


@pytest.mark.parametrize("text", ["", "ABCD123", "ABCD12345", "ABCD123!", "ÄBCD1234"])
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(LocalProtocolError):
        normalise_code(text)


def test_lengths_are_checked() -> None:
    with pytest.raises(LocalProtocolError):
        encode_code(bytes(4))
    with pytest.raises(RemoteProtocolError):
        unwrap_key("ABCD1234", bytes(79))
    with pytest.raises(RemoteProtocolError):
        open_bundle(pair("a"), pair("b"), pair("c").public, bytes(155))
