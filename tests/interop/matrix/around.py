"""What every engine does beside messages: groups, pictures, privacy, and what an account's devices share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from tests.interop.matrix.view import Json, Person


class Around(ABC):
    """The second half of a peer; see PEERS.md for the fields."""

    # -- groups -----------------------------------------------------------------------------------------

    @abstractmethod
    async def make_group(self, subject: str, people: list[str]) -> str:
        """The group's JID."""

    @abstractmethod
    async def group(self, group: str) -> Json:
        """What it is like, and who is in it."""

    @abstractmethod
    async def change_group(self, group: str, what: str, value: str | bool) -> None:
        """Set `subject`, `description`, `announce` or `locked`."""

    @abstractmethod
    async def members(self, group: str, action: str, people: list[str]) -> None:
        """`add`, `remove`, `promote` or `demote` people."""

    @abstractmethod
    async def leave_group(self, group: str) -> None: ...

    @abstractmethod
    async def invite(self, group: str) -> str:
        """The code of its link."""

    @abstractmethod
    async def join(self, code: str) -> str:
        """The group that the code led into."""

    # -- pictures and privacy ---------------------------------------------------------------------------

    @abstractmethod
    async def picture(self, of: str) -> str:
        """Where the large picture can be had; empty if there is none to see."""

    @abstractmethod
    async def paint(self, of: str, path: Path) -> None:
        """Give a JPEG to a group, or to the own account under its number."""

    @abstractmethod
    async def privacy(self) -> dict[str, str]: ...

    @abstractmethod
    async def hide(self, name: str, value: str) -> None:
        """Set one of the privacy settings."""

    # -- the past ---------------------------------------------------------------------------------------

    async def keep_history(self) -> None:
        """Take what the phone tells of the past, where that is a choice."""
        return

    @abstractmethod
    async def past(self, count: int) -> dict[str, str]:
        """The texts of the past by id, once there are so many."""

    # -- channels ---------------------------------------------------------------------------------------

    @abstractmethod
    async def channel(self, name: str) -> str:
        """Make a channel; its JID."""

    @abstractmethod
    async def follow(self, channel: str, *, on: bool) -> None: ...

    @abstractmethod
    async def cheer(self, channel: str, post: str, server_id: int, emoji: str) -> None:
        """React to a post, named by its id and by its number in the channel."""

    # -- what the account's devices share ---------------------------------------------------------------

    @abstractmethod
    async def chat(self, to: str, action: str, *, on: bool) -> None:
        """`archive`, `pin` or `mute` a chat, or take that back."""

    @abstractmethod
    async def save(self, of: str, first: str, full: str) -> None:
        """Name a contact."""

    @abstractmethod
    async def label(self, label: str, name: str, color: int) -> None:
        """Make or change a label; its id is a number."""

    @abstractmethod
    async def tag(self, label: str, to: str, *, on: bool) -> None:
        """Put a label on a chat, or take it off."""

    @abstractmethod
    async def sees_chat(self, of: Person, action: str, *, on: bool, since: int) -> None:
        """Wait until another device did that to the chat with this person."""

    @abstractmethod
    async def sees_saved(self, of: Person, full: str, *, since: int) -> None:
        """Wait until another device gave this name."""

    @abstractmethod
    async def sees_label(self, label: str, name: str, *, since: int) -> None:
        """Wait until another device gave the label this name."""

    @abstractmethod
    async def sees_tag(self, label: str, of: Person, *, on: bool, since: int) -> None:
        """Wait until another device put the label on the chat with this person, or took it off."""
