"""A hash of a set that can follow additions and removals without seeing the whole set again.

Each member is stretched to 128 bytes, taken as 64 numbers of 16 bits, and added to or subtracted from the
sum, each number by itself and modulo 2^16. So the order of changes does not matter.

Source: whatsmeow appstate/lthash; whatsapp-rust wacore/appstate/src/lthash.rs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wago.protocol.kdf import hkdf_sha256

LENGTH: Final = 128
EMPTY: Final = bytes(LENGTH)
"""The hash of the empty set."""

_INFO: Final = b"WhatsApp Patch Integrity"

# Every second number, each with 16 free bits above it: so many may be added before they must be cut back.
_LANES: Final = int.from_bytes(b"\xff\xff\x00\x00" * (LENGTH // 4), "little")
_ONES: Final = int.from_bytes(b"\x01\x00\x00\x00" * (LENGTH // 4), "little")
_UNTIL_OVERFLOW: Final = 0x8000


def update(state: bytes, *, remove: Iterable[bytes] = (), add: Iterable[bytes] = ()) -> bytes:
    """The hash after taking members out and putting members in.

    Args:
        state: 128 bytes.
        remove: value MACs (32 bytes each) of records that go.
        add: value MACs of records that come.
    """
    even, odd = _split(state)
    gone_even, gone_odd = _sum(remove)
    new_even, new_odd = _sum(add)
    even = _minus(even + new_even, gone_even)
    odd = _minus(odd + new_odd, gone_odd)
    return (even | odd << 16).to_bytes(LENGTH, "little")


def _split(data: bytes) -> tuple[int, int]:
    whole = int.from_bytes(data, "little")
    return whole & _LANES, whole >> 16 & _LANES


def _sum(members: Iterable[bytes]) -> tuple[int, int]:
    even = odd = 0
    for count, member in enumerate(members, 1):
        more_even, more_odd = _split(hkdf_sha256(member, length=LENGTH, info=_INFO))
        even += more_even
        odd += more_odd
        if count % _UNTIL_OVERFLOW == 0:
            even &= _LANES
            odd &= _LANES
    return even & _LANES, odd & _LANES


def _minus(lanes: int, gone: int) -> int:
    # 2^16 more in each lane than there is, so that none borrows from its neighbour.
    return (lanes + (_ONES << 16) - gone) & _LANES
