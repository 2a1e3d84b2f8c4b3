from __future__ import annotations

from wago.protocol.curve import KeyPair
from wago.protocol.signal.ratchet import (
    group_message_keys,
    message_keys,
    message_seed,
    next_chain_key,
    root_step,
    walk,
)

# libsignal rust/protocol/src/ratchet/keys.rs, test_chain_key_derivation.
CHAIN = bytes.fromhex("8ab72d6f4cc5ac0d387eaf463378ddb28edd07385b1cb01250c715982e7ad48f")
CIPHER_KEY = "bf51e9d75e0e31031051f82a2491ffc084fa298b7793bd9db620056febf45217"
MAC_KEY = "c6c77d6a73a354337a56435e34607dfe48e3ace14e77314dc6abc172e7a7030b"
NEXT_CHAIN = "28e8f8fee54b801eef7c5cfb2f17f32c7b334485bbb70fac6ec10342a246d15d"


def test_chain_libsignal() -> None:
    cipher_key, mac_key, iv = message_keys(message_seed(CHAIN))
    assert cipher_key.hex() == CIPHER_KEY
    assert mac_key.hex() == MAC_KEY
    assert len(iv) == 16
    assert next_chain_key(CHAIN).hex() == NEXT_CHAIN


def test_walk() -> None:
    passed, key = walk(CHAIN, 3)
    assert passed == [CHAIN, next_chain_key(CHAIN), next_chain_key(next_chain_key(CHAIN))]
    assert key == next_chain_key(passed[-1])
    assert walk(CHAIN, 0) == ([], CHAIN)


def test_group_keys_lengths() -> None:
    cipher_key, iv = group_message_keys(CHAIN)
    assert (len(cipher_key), len(iv)) == (32, 16)


def test_root_step_is_mutual() -> None:
    one, other = KeyPair.from_private(b"\x11" * 32), KeyPair.from_private(b"\x22" * 32)
    assert root_step(CHAIN, one.private, other.public) == root_step(CHAIN, other.private, one.public)
