"""What the messages on a phone mean to each other: reactions, votes, answers, edits, deletions, pins.

Add-ons are decrypted with the phone's own copies of the messages they are about, and what somebody may not do
is not done: an edit by another than the author, a vote for an option that there is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from wago.errors import CryptoError, LocalProtocolError, ProtocolError
from wago.protocol import addons
from wago.protocol.addons import AddOnKind, Binding, Envelope
from wago.protocol.jid import Jid
from wago.protocol.messages import changes, polls, reactions
from wago.protocol.messages.comments import read_comment
from wago.protocol.messages.details import context_details, details
from wago.protocol.messages.read import describe, innermost, target_of
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account
from wago.sandbox.phones.chats import Chats
from wago.sandbox.phones.state import Entry, State

Json = dict[str, Any]

_ANSWERS: Final = {
    EventResponseMessage.GOING: "going",
    EventResponseMessage.NOT_GOING: "not_going",
    EventResponseMessage.MAYBE: "maybe",
}


@dataclass(slots=True)
class Attached:
    """What is attached to one message, each person's newest."""

    reactions: dict[str, str] = field(default_factory=dict)
    votes: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    comments: list[Json] = field(default_factory=list)
    edited: Message | None = None
    deleted: bool = False
    pinned: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What one message does to another.

    Attributes:
        target: the other one, None if the phone does not have it.
        content: what it does, decrypted.
        problem: why it is not done, empty if it is.
    """

    target: Entry | None
    content: Message | None
    vote: tuple[str, ...] | None = None
    answer: str = ""
    problem: str = ""


class Meaning:
    """The messages of one phone, read together."""

    def __init__(self, chats: Chats, directory: Directory) -> None:
        self._chats = chats
        self._directory = directory

    def act(self, entry: Entry) -> Act | None:
        """What a message does to another; None for one that stands for itself."""
        if not entry.payload:
            return None
        message = Message.FromString(entry.payload)
        key = target_of(message)
        if key is None:
            return None
        target = self._find(entry, key.id)
        if target is None:
            return Act(None, None, problem=f"it is about {key.id}, which the phone does not have")
        envelope = addons.find_envelope(innermost(message))
        try:
            if envelope is not None:
                return self._opened(entry, target, envelope)
        except (CryptoError, ProtocolError) as exc:
            return Act(target, None, problem=f"the add-on cannot be opened: {exc}")
        return Act(target, message, problem=_not_allowed(entry, target, message))

    def shown(self, entries: Iterable[Entry]) -> list[Json]:
        """Entries as the admin API shows them."""
        attached: dict[tuple[str, str], Attached] = {}
        acts: dict[tuple[str, str], Act] = {}
        entries = list(entries)
        for entry in entries:
            act = self.act(entry)
            if act is None:
                continue
            acts[entry.id, entry.sender] = act
            if act.target is not None and not act.problem and entry.state is not State.FAILED:
                place = act.target.id, act.target.sender
                _attach(attached.setdefault(place, Attached()), entry, act)
        return [
            _entry(entry, attached.get((entry.id, entry.sender)), acts.get((entry.id, entry.sender)))
            for entry in entries
        ]

    # -- opening ----------------------------------------------------------------------------------------

    def _find(self, entry: Entry, message_id: str) -> Entry | None:
        found = [*self._chats.own(message_id), *self._chats.others(message_id)]
        return next((each for each in found if each.chat == entry.chat), None)

    def _opened(self, entry: Entry, target: Entry, envelope: Envelope) -> Act:
        author, actor = self._account(target), self._account(entry)
        secret = Message.FromString(target.payload).messageContextInfo.messageSecret
        if author is None or actor is None or not secret:
            return Act(target, None, problem="there is no secret to open the add-on with")
        plaintext = _decrypt(envelope, secret, target.id, _names(author), _names(actor))
        match envelope.kind:
            case AddOnKind.VOTE:
                return _vote(target, addons.read_vote(plaintext))
            case AddOnKind.EVENT_ANSWER:
                answer = addons.read_event_answer(plaintext)
                said = _ANSWERS.get(answer.response, "unknown")
                return Act(target, None, answer=said)
            case AddOnKind.REACTION:
                return Act(target, addons.read_reaction(plaintext, envelope.key))
            case AddOnKind.COMMENT:
                return Act(target, addons.read_comment(plaintext, envelope.key))
            case _:
                content = addons.read_edit(envelope.kind, plaintext, envelope.key)
                return Act(target, content, problem=_not_allowed(entry, target, content))

    def _account(self, entry: Entry) -> Account | None:
        return self._directory.account(entry.sender.partition(":")[0])


def _names(account: Account) -> tuple[Jid, Jid]:
    return account.jid(lid=True), account.pn


def _decrypt(
    envelope: Envelope, secret: bytes, message_id: str, authors: tuple[Jid, Jid], actors: tuple[Jid, Jid]
) -> bytes:
    """Try the people's names by LID, by number and mixed, as WhatsApp's clients do."""
    ways = [(0, 0), (1, 1), (0, 1), (1, 0)]
    last: CryptoError | None = None
    for author, actor in ways:
        try:
            return addons.decrypt(
                envelope,
                Binding(secret=secret, message_id=message_id, author=authors[author], actor=actors[actor]),
            )
        except CryptoError as exc:
            last = exc
    assert last is not None
    raise last


def _vote(target: Entry, hashes: tuple[bytes, ...]) -> Act:
    poll = polls.read_poll(Message.FromString(target.payload))
    if poll is None:
        return Act(target, None, problem="a vote about what is no poll")
    names = {polls.option_hash(option): option for option in poll.options}
    strange = [each for each in hashes if each not in names]
    if strange:
        return Act(target, None, problem=f"a vote for an option that there is not: {strange[0].hex()}")
    if poll.selectable and len(hashes) > poll.selectable:
        return Act(target, None, problem=f"a vote for {len(hashes)} options, {poll.selectable} are allowed")
    return Act(target, None, vote=tuple(names[each] for each in hashes))


def _not_allowed(entry: Entry, target: Entry, message: Message) -> str:
    """Why somebody may not do this to a message; empty if they may."""
    same = entry.sender.partition(":")[0] == target.sender.partition(":")[0]
    if changes.read_edit(message) is not None and not same:
        return "an edit by somebody else than the author"
    if changes.read_revoke(message) is not None and not same and "@g.us" not in entry.chat:
        return "a deletion by somebody else than the author"
    return ""


# -- showing --------------------------------------------------------------------------------------------


def _attach(attached: Attached, entry: Entry, act: Act) -> None:
    who = entry.sender.partition(":")[0]
    if act.vote is not None:
        attached.votes[who] = list(act.vote)
    if act.answer:
        attached.answers[who] = act.answer
    if act.content is None:
        return
    if (reaction := reactions.read_reaction(act.content)) is not None:
        attached.reactions[who] = reaction.emoji
    elif (edit := changes.read_edit(act.content)) is not None:
        attached.edited = edit.message
    elif changes.read_revoke(act.content) is not None:
        attached.deleted = True
    elif (pin := changes.read_pin(act.content)) is not None:
        attached.pinned = pin.pinned
    elif (keep := changes.read_keep(act.content)) is not None:
        attached.kept = keep.kept
    elif (comment := read_comment(act.content)) is not None:
        attached.comments.append({"by": who, "text": describe(comment.message)[1]})


def _entry(entry: Entry, attached: Attached | None, act: Act | None) -> Json:
    shown: Json = {
        "id": entry.id,
        "chat": entry.chat,
        "from_me": entry.from_me,
        "sender": entry.sender,
        "kind": entry.kind,
        "text": entry.text,
        "timestamp": entry.at,
        "state": str(entry.state),
        "error": entry.error or None,
        "retries": entry.retries,
    }
    if entry.payload:
        try:
            message = Message.FromString(entry.payload)
            shown |= {"content": details(message), "context": context_details(message)}
        except LocalProtocolError as exc:
            shown["content_error"] = str(exc)
    if act is not None:
        shown["about"] = {
            "id": act.target.id if act.target is not None else None,
            "votes": list(act.vote) if act.vote is not None else None,
            "answer": act.answer or None,
            "problem": act.problem or None,
        }
    if attached is not None:
        shown["attached"] = {
            "reactions": {who: emoji for who, emoji in attached.reactions.items() if emoji},
            "votes": {who: taken for who, taken in attached.votes.items() if taken},
            "answers": attached.answers,
            "comments": attached.comments,
            "edited": describe(attached.edited)[1] if attached.edited is not None else None,
            "deleted": attached.deleted,
            "pinned": attached.pinned,
            "kept": attached.kept,
        }
    return shown
