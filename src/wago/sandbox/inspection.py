"""The look at all ciphertexts of a stanza before it passes, and the note of those that passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.signal import PreKeySignalMessage
from wago.sandbox.ciphertexts import Ledger, Mark, read_pairwise, read_shared
from wago.sandbox.directory import Directory
from wago.sandbox.handouts import check_opening
from wago.sandbox.model import Account, Address


@dataclass(frozen=True, slots=True)
class Inspected:
    """Ciphertexts that may pass: by receiver, for a group, and the sessions that they open."""

    sender: Address
    marks: dict[Address | Jid, Mark] = field(default_factory=dict)
    shared: Mark | None = None
    openings: list[tuple[Address, PreKeySignalMessage]] = field(default_factory=list)

    @property
    def all_marks(self) -> list[Mark]:
        return [*self.marks.values(), *(() if self.shared is None else (self.shared,))]

    def kept_for(self, receiver: Address) -> list[Mark]:
        """The mark to keep with what this receiver is given."""
        mark = self.marks.get(receiver)
        return [] if mark is None else [mark]


class Inspector:
    """Judges what flows by the service's own books: what was seen, registered and given out."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.ledger = Ledger()

    def inspect(
        self,
        sender: Address,
        own: Account,
        copies: Iterable[tuple[Address | Jid, Node]],
        shared: tuple[Jid, Node] | None = None,
    ) -> Inspected:
        """Judge all ciphertexts of a stanza.

        Args:
            copies: those for one device each, or for a bot.
            shared: the one for a group or a status, with its address.

        Raises:
            RemoteProtocolError: one is malformed, uses a message key again, or opens a session by what the
                sender or the receiver has not.
        """
        mark = None if shared is None else read_shared(str(shared[0]), shared[1])
        found = Inspected(sender, shared=mark)
        for receiver, enc in copies:
            found.marks[receiver], opening = read_pairwise(str(receiver), enc)
            if opening is not None:
                self._check_opening(sender, own, receiver, opening)
                if isinstance(receiver, Address):
                    found.openings.append((receiver, opening))
        self.ledger.check(str(sender), found.all_marks)
        return found

    def _check_opening(
        self, sender: Address, own: Account, receiver: Address | Jid, opening: PreKeySignalMessage
    ) -> None:
        device = self._directory.device(receiver) if isinstance(receiver, Address) else None
        check_opening(own.devices[sender.device], device, opening)
        if isinstance(receiver, Address):
            self._directory.handouts.check(receiver, sender, opening)
        elif opening.prekey_id is not None:
            raise RemoteProtocolError(f"{receiver} has no one-time prekeys")

    def passed(self, found: Inspected) -> None:
        """The stanza was taken."""
        self.ledger.note(str(found.sender), found.all_marks)
        for receiver, opening in found.openings:
            self._directory.handouts.opened(receiver, found.sender, opening)
