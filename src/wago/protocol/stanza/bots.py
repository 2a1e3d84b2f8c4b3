"""WhatsApp's AI bots: which there are, and what they are like.

Source: whatsmeow user.go (GetBotListV2, GetBotProfiles), types/jid.go (IsBot); whatsapp-rust
wacore/src/iq/bot.rs; Baileys Socket/chats.ts (getBotListV2)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import USER_SERVER, Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

VERSION: Final = "2"
PROFILE_VERSION: Final = "1"

_NUMBERS: Final = re.compile(r"1313555\d{4}|131655500\d{2}")


def is_bot(jid: Jid) -> bool:
    """True for a bot, also for one with a phone number."""
    by_number = jid.server == USER_SERVER and not jid.device and _NUMBERS.fullmatch(jid.user) is not None
    return jid.is_bot or by_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A bot in one of its roles.

    Wire: <bot jid persona_id/>
    """

    jid: Jid
    persona_id: str

    def build(self, tag: str = "bot") -> Node:
        return Node(tag, {"jid": self.jid, "persona_id": self.persona_id})

    @classmethod
    def parse(cls, node: Node) -> Bot:
        return cls(jid=node.jid("jid"), persona_id=node.attr("persona_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSection:
    """Bots that are shown together.

    Wire: <section type="all|category|featured|..." [name]><bot/>...</section>
    """

    type: str
    name: str = ""
    bots: tuple[Bot, ...] = ()

    def build(self) -> Node:
        return Node(
            "section", {"type": self.type, "name": self.name or None}, [bot.build() for bot in self.bots]
        )

    @classmethod
    def parse(cls, node: Node) -> BotSection:
        return cls(
            type=node.attr("type"),
            name=node.opt_attr("name") or "",
            bots=tuple(Bot.parse(bot) for bot in node.all("bot")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BotList:
    """The bots that an account is offered.

    Attributes:
        default: the one that is offered first; it need not be in a section.
    """

    sections: tuple[BotSection, ...] = ()
    default: Bot | None = None

    @property
    def bots(self) -> tuple[Bot, ...]:
        """Every bot once, the default one first: sections overlap, and none need have all."""
        first = () if self.default is None else (self.default,)
        return tuple(dict.fromkeys((*first, *(bot for section in self.sections for bot in section.bots))))

    def build_reply(self, request: Node) -> Node:
        return iq_result(request, [self.build()])

    def build(self) -> Node:
        children = [section.build() for section in self.sections]
        if self.default is not None:
            children.insert(0, self.default.build("default"))
        return Node("bot", {"v": VERSION}, children or None)

    @classmethod
    def parse(cls, node: Node) -> BotList:
        default = expect(node, "bot").find("default")
        return cls(
            sections=tuple(BotSection.parse(section) for section in node.all("section")),
            default=None if default is None else Bot.parse(default),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBots(IqRequest[BotList]):
    """Ask which bots there are.

    Wire: <iq xmlns="bot" type="get"><bot v="2"/></iq>
        -> <iq type="result"><bot v="2">[<default jid persona_id/>]<section/>...</bot></iq>
    """

    xmlns: ClassVar[str] = "bot"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node("bot", {"v": VERSION})]

    @classmethod
    def from_content(cls, iq: Node) -> QueryBots:
        if expect(only_child(iq), "bot").attr("v") != VERSION:
            raise RemoteProtocolError(f"bots are listed in version {VERSION}")
        return cls()

    def read_reply(self, iq: Node) -> BotList:
        return BotList.parse(iq.child("bot"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BotCommand:
    """Something that can be said to a bot as `/name`."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotProfile:
    """What a bot is like.

    Attributes:
        prompts: questions to begin with, each with its emoji in front.
    """

    jid: Jid
    persona_id: str
    name: str = ""
    attributes: str = ""
    description: str = ""
    category: str = ""
    is_default: bool = False
    prompts: tuple[str, ...] = ()
    commands: tuple[BotCommand, ...] = ()
    commands_description: str = ""

    def build(self) -> Node:
        texts = ("name", "attributes", "description", "category")
        children = [_text(tag, getattr(self, tag)) for tag in texts]
        if self.is_default:
            children.append(Node("default"))
        commands = [_text("description", self.commands_description)]
        commands += [
            Node("command", None, [_text("name", each.name), _text("description", each.description)])
            for each in self.commands
        ]
        children.append(Node("commands", None, commands))
        prompts = [each.partition(" ") for each in self.prompts]
        children.append(
            Node(
                "prompts",
                None,
                [
                    Node("prompt", None, [_text("emoji", emoji), _text("text", rest)])
                    for emoji, _, rest in prompts
                ],
            )
        )
        profile = Node("profile", {"persona_id": self.persona_id}, children)
        return Node("user", {"jid": self.jid}, [Node("bot", None, [profile])])

    @classmethod
    def parse(cls, user: Node) -> BotProfile | None:
        """The profile of one user of the answer, None if the server has none."""
        profile = user.find("bot", "profile")
        if profile is None:
            return None
        commands, prompts = profile.find("commands"), profile.find("prompts")
        return cls(
            jid=user.jid("jid"),
            persona_id=profile.attr("persona_id"),
            name=_read(profile, "name"),
            attributes=_read(profile, "attributes"),
            description=_read(profile, "description"),
            category=_read(profile, "category"),
            is_default=profile.find("default") is not None,
            prompts=() if prompts is None else tuple(_read_prompt(each) for each in prompts.all("prompt")),
            commands=()
            if commands is None
            else tuple(
                BotCommand(name=_read(each, "name"), description=_read(each, "description"))
                for each in commands.all("command")
            ),
            commands_description="" if commands is None else _read(commands, "description"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBotProfiles(IqRequest[tuple[BotProfile, ...]]):
    """Ask what bots are like: a usync query with its own elements.

    Wire: <iq xmlns="usync" type="get"><usync sid mode="query" context="interactive" index="0" last="true">
        <query><bot><profile v="1"/></bot></query>
        <list><user jid><bot><profile persona_id/></bot></user>...</list></usync></iq>
        -> <iq type="result"><usync><list><user jid><bot><profile persona_id><name/><attributes/>
            <description/><category/>[<default/>]<commands><description/><command><name/><description/>
            </command>...</commands><prompts><prompt><emoji/><text/></prompt>...</prompts></profile></bot>
            </user>...</list></usync></iq>
    """

    sid: str
    bots: tuple[Bot, ...]

    xmlns: ClassVar[str] = "usync"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        attrs = {"sid": self.sid, "mode": "query", "last": "true", "index": "0", "context": "interactive"}
        asked = Node("query", None, [Node("bot", None, [Node("profile", {"v": PROFILE_VERSION})])])
        users = [
            Node(
                "user",
                {"jid": bot.jid.bare},
                [Node("bot", None, [Node("profile", {"persona_id": bot.persona_id})])],
            )
            for bot in self.bots
        ]
        return [Node("usync", attrs, [asked, Node("list", None, users)])]

    @classmethod
    def asks(cls, iq: Node) -> bool:
        """Whether a usync query is one of these."""
        return iq.find("usync", "query", "bot") is not None

    @classmethod
    def from_content(cls, iq: Node) -> QueryBotProfiles:
        usync = expect(only_child(iq), "usync")
        if usync.child("query").child("bot").child("profile").attr("v") != PROFILE_VERSION:
            raise RemoteProtocolError(f"bots' profiles are asked for in version {PROFILE_VERSION}")
        bots = tuple(
            Bot(jid=user.jid("jid"), persona_id=user.child("bot").child("profile").attr("persona_id"))
            for user in usync.child("list").all("user")
        )
        return cls(sid=usync.attr("sid"), bots=bots)

    def read_reply(self, iq: Node) -> tuple[BotProfile, ...]:
        users = iq.child("usync").child("list").all("user")
        return tuple(found for user in users if (found := BotProfile.parse(user)) is not None)

    @staticmethod
    def build_reply(request: Node, profiles: Sequence[BotProfile]) -> Node:
        return iq_result(request, QueryBotProfiles.reply_content(profiles))

    @staticmethod
    def reply_content(profiles: Sequence[BotProfile]) -> list[Node]:
        """The children of the answer."""
        listed = Node("list", None, [profile.build() for profile in profiles])
        return [Node("usync", None, [Node("result"), listed])]


def _text(tag: str, text: str) -> Node:
    return Node(tag, None, text.encode())


def _read(parent: Node, tag: str) -> str:
    child = parent.find(tag)
    return "" if child is None or child.content is None else child.text


def _read_prompt(prompt: Node) -> str:
    return f"{_read(prompt, 'emoji')} {_read(prompt, 'text')}".strip()
