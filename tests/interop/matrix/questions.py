"""What every engine asks of the service: about the account, people, businesses, communities."""

from __future__ import annotations

from abc import ABC, abstractmethod

from tests.interop.matrix.view import Json


class Questions(ABC):
    """The third part of a peer; see PEERS.md for the fields."""

    # -- the account ------------------------------------------------------------------------------------

    @abstractmethod
    async def block(self, of: str, *, on: bool) -> None:
        """Block somebody, or no more."""

    @abstractmethod
    async def blocked(self) -> list[str]:
        """Whom the account has blocked."""

    @abstractmethod
    async def say(self, text: str) -> None:
        """Set the account's about text."""

    @abstractmethod
    async def last(self, seconds: int) -> None:
        """Set the timer of new chats."""

    @abstractmethod
    async def audience(self) -> tuple[str, list[str]]:
        """Who sees the account's status: the kind of list, and who is on it."""

    # -- people and businesses --------------------------------------------------------------------------

    @abstractmethod
    async def said(self, of: str) -> str:
        """What somebody says about themselves."""

    @abstractmethod
    async def devices(self, of: str) -> list[int]:
        """Somebody's devices by number; the phone is 0."""

    @abstractmethod
    async def profile(self, of: str) -> Json:
        """`address` and `email` of a business."""

    @abstractmethod
    async def goods(self, of: str) -> list[Json]:
        """The products of a business: `id` and `name`."""

    @abstractmethod
    async def card(self) -> str:
        """The account's own contact link."""

    @abstractmethod
    async def resolve(self, link: str) -> tuple[str, str]:
        """Whose contact or message link it is, and what it writes for its user."""

    # -- communities and invitations --------------------------------------------------------------------

    @abstractmethod
    async def community(self, subject: str) -> str:
        """Make a community; its JID."""

    @abstractmethod
    async def annex(self, community: str, group: str, *, on: bool) -> None:
        """Take a group into a community, or out of it."""

    @abstractmethod
    async def annexed(self, community: str) -> list[str]:
        """The groups of a community."""

    @abstractmethod
    async def inspect(self, code: str) -> tuple[str, str]:
        """The group that a link's code leads to, and its subject, without joining it."""

    # -- who comes into a group -------------------------------------------------------------------------

    @abstractmethod
    async def groups(self) -> list[str]:
        """All groups that the account is in."""

    @abstractmethod
    async def gate(self, group: str, *, on: bool) -> None:
        """Let admins decide who comes in by the link, or nobody."""

    @abstractmethod
    async def adders(self, group: str, *, everybody: bool) -> None:
        """Let every member add people, or admins alone."""

    @abstractmethod
    async def waiting(self, group: str) -> list[str]:
        """Who asks to be let in."""

    @abstractmethod
    async def admit(self, group: str, people: list[str], *, on: bool) -> None:
        """Let them in, or turn them away."""

    @abstractmethod
    async def renew(self, group: str) -> str:
        """Another link, instead of the present one; its code."""
