"""Under which number the service knows somebody whose number is written in another way.

What it said is kept for a month as a setting of the account, one for each number that is not its own name.
"""

from __future__ import annotations

from typing import Final

from wago.protocol.jid import Jid
from wago.protocol.phone_numbers import spellings
from wago.store.interfaces import AccountStore, Batch

SETTING: Final = "number."
MAX_AGE_S: Final = 30 * 24 * 3600


def is_ambiguous(jid: Jid) -> bool:
    """Whether the service may know this person under another number."""
    return jid.is_pn and len(spellings(jid.user)) > 1


async def known_spelling(account: AccountStore, jid: Jid, now: int | None = None) -> Jid:
    """The address that the service has for a number, as far as it was asked; the given one otherwise.

    Args:
        now: Unix second; what was said too long before it does not count. None takes what there is.
    """
    if not is_ambiguous(jid):
        return jid
    kept = await account.setting(SETTING + jid.user)
    number, _, at = (kept or b"").decode().partition(":")
    if not number or (now is not None and now - int(at or 0) > MAX_AGE_S):
        return jid
    return jid._replace(user=number)


async def remember(account: AccountStore, batch: Batch, asked: str, number: str, now: int) -> None:
    """Note under which number the service knows the one that was asked for; its own name needs no note."""
    if asked != number:
        batch.put_setting(SETTING + asked, f"{number}:{now}".encode())
    elif len(spellings(asked)) > 1 and await account.setting(SETTING + asked) is not None:
        batch.put_setting(SETTING + asked, None)
