"""The history of an account's chats, kept where the operator asks for it: what is kept and may be asked.

Rows are numbered in the order in which they become durable. A row that is changed takes a new number, so that
whoever reads on from the last number they saw misses nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from wago.protocol.jid import Jid

MAX_TERMS: Final = 16
MAX_QUERY: Final = 512

MAX_BODY: Final = 65_536
"""Characters of a message that can be found; WhatsApp's longest text (whatsmeow has no bound of its own)."""

_PARTS: Final = re.compile(r'"([^"]*)"?|(\S+)')
_SIGNS: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Of scripts that put no spaces between words: each is a word by itself."""

_WORDS: Final = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One message.

    Attributes:
        chat: bare, by LID where that was known.
        sender: likewise; of our own messages always us.
        timestamp: Unix second.
        kind: a word for what it is.
        body: what is searched: the `searchable` words of its text, caption or name.
        payload: serialized Message, as it stands now.
        push_name: what its sender called themselves; empty if not told.
        synced: it came from the phone's history rather than by itself.
        edited: its author changed it.
        deleted: it was deleted for everyone; the payload is what it was before, the body is empty.
        seq: its number; 0 when new.
    """

    id: str
    chat: Jid
    sender: Jid
    from_me: bool
    timestamp: int
    kind: str
    body: str
    payload: bytes
    push_name: str = ""
    synced: bool = False
    edited: bool = False
    deleted: bool = False
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChange:
    """A message that is there was edited, or deleted for everyone.

    Attributes:
        sender: whose message it must be; None for anybody's, of an admin's deletion.
        from_me: the same for ours.
        payload: what it is now; None deletes.
        merge: the payload adds to what is there, as protobuf merges messages.
    """

    id: str
    chat: Jid
    sender: Jid | None
    from_me: bool
    kind: str = ""
    body: str = ""
    payload: bytes | None = None
    merge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChat:
    """What the phone's history says of a chat.

    Attributes:
        name: of a group, or of a person in the phone's address book; empty if not told.
        pinned_at: Unix second; 0 for not pinned.
        muted_until: Unix second; 0 for not muted, -1 for ever.
        last_at: of its last message.
        complete: the phone has nothing older than what it gave.
    """

    chat: Jid
    name: str = ""
    unread: int = 0
    archived: bool = False
    pinned_at: int = 0
    muted_until: int = 0
    last_at: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other.

    Attributes:
        words: as `searchable` has them.
        begins: the last one may go on.
    """

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which rows are wanted; None and nothing for all.

    Attributes:
        chats: all names of one chat.
        since, until: Unix seconds, both included.
        synced: only what came from the phone's history, or only what did not.
    """

    chats: Sequence[Jid] = ()
    sender: Sequence[Jid] = ()
    from_me: bool | None = None
    kind: str = ""
    since: int | None = None
    until: int | None = None
    synced: bool | None = None


ALL: Final = HistoryFilter()


class HistoryStore(Protocol):
    """The history of one account."""

    async def find(self, message_id: str) -> list[HistoryRow]:
        """Messages of this id; more than one if ids collide."""

    async def newest(
        self, wanted: HistoryFilter, limit: int, before: tuple[int, int] | None = None
    ) -> list[HistoryRow]:
        """Newest first by time; only those before this (timestamp, seq) if given."""

    async def oldest(self, chats: Sequence[Jid]) -> HistoryRow | None:
        """The oldest message of a chat that has these names."""

    async def after(self, seq: int, wanted: HistoryFilter, limit: int) -> list[HistoryRow]:
        """In the order of their numbers, those above `seq`."""

    async def search(
        self,
        terms: Sequence[Term],
        wanted: HistoryFilter,
        limit: int,
        before: tuple[int, int] | None = None,
    ) -> list[HistoryRow]:
        """Those in whose bodies all terms occur, newest first; deleted ones have none."""

    async def last(self) -> int:
        """The highest number; 0 of an empty history."""

    async def count(self) -> int: ...
    async def chats(self, chats: Sequence[Jid] = ()) -> list[HistoryChat]:
        """Those of these names, or all, by their last message."""

    async def forget(
        self, chats: Sequence[Jid], *, until: int, id: str | None = None, but: Collection[str] = ()
    ) -> None:
        """Delete messages of a chat that has these names, up to this second: those of this id, not these."""


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched: in lower case, without marks on letters."""
    text = text[:MAX_BODY]
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
        text = unicodedata.normalize(
            "NFC", "".join(sign for sign in parts if not unicodedata.combining(sign))
        )
    return _WORDS.findall(text.lower())


def searchable(text: str) -> str:
    """A text as it is put into the index. Both databases then find the same, whatever language it is in."""
    return " ".join(words_of(text))


def terms_of(query: str) -> list[Term]:
    """What somebody searches for: words that must all occur, `"words in a row"`, and `begin*`.

    Signs that are no letters or digits separate words. What has no word in it is left out.
    """
    found = []
    for quoted, plain in _PARTS.findall(query[:MAX_QUERY]):
        words = tuple(words_of(quoted or plain))
        if words:
            found.append(Term(words, begins=not quoted and plain.endswith("*")))
    return found[:MAX_TERMS]
