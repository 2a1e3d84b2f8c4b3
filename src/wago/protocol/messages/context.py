"""What a message refers to: quotes, mentions, forwarding, the chat's timer, an advertisement.

All of it lies in the ContextInfo of whichever content the message has.
Source: whatsapp-rust wacore/src/proto_helpers.rs (set_context_info, prepare_for_quote, prepare_for_forward),
after WhatsApp Web; Baileys Utils/messages.ts (generateWAMessageFromContent, generateForwardMessageContent).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent, LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.messages import checks
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import ContextInfo, Message

MAX_MENTIONS: Final = 1024
OFTEN_FORWARDED: Final = 127
"""The score from which on clients say "forwarded many times"; it goes no higher."""
OFTEN_FORWARDED_FROM: Final = 5
"""A message forwarded this often gets OFTEN_FORWARDED."""

_AdType = ContextInfo.ExternalAdReplyInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The message that is answered.

    Attributes:
        id: its id.
        sender: who wrote it.
        chat: where it stands, if that is another chat than the answer's.
        message: its content as far as it is known; shown above the answer.
    """

    id: str
    sender: Jid
    chat: Jid | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ad:
    """An advertisement-like preview above a message.

    Attributes:
        title, body: what it says.
        source_url: where a tap leads.
        media_url: the page or video that it shows.
        thumbnail: a small JPEG.
        thumbnail_url: the picture, where clients fetch it.
        large: show the picture over the whole width.
        video: the medium is a video.
        show_attribution: say that it is an advertisement.
        source_type, source_id: of click-to-WhatsApp advertisements.
    """

    title: str = ""
    body: str = ""
    source_url: str = ""
    media_url: str = ""
    thumbnail: bytes = b""
    thumbnail_url: str = ""
    large: bool = False
    video: bool = False
    show_attribution: bool = False
    source_type: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a message refers to.

    Attributes:
        quote: what it answers.
        mentions: who is named in it as `@number`.
        mention_all: everybody in the group is meant.
        group_mentions: groups named in it, with their subjects.
        forwarding_score: how often it was forwarded; None: it was not.
        expiration_s: the chat's timer for disappearing messages, None for none.
        timer_set_at_s: when that timer was set, Unix seconds.
        ad: an advertisement above it.
    """

    quote: Quote | None = None
    mentions: tuple[Jid, ...] = ()
    mention_all: bool = False
    group_mentions: tuple[tuple[Jid, str], ...] = ()
    forwarding_score: int | None = None
    expiration_s: int | None = None
    timer_set_at_s: int | None = None
    ad: Ad | None = None


EMPTY: Final = Context()


def with_context(message: Message, context: Context) -> Message:
    """A copy that says what it refers to. A plain text becomes an extended one if there is anything to say.

    Only what `context` names is set; what the message says besides stays.

    Raises:
        InvalidContent: this kind of message has no place for it, or the context is wrong.
    """
    copy = Message()
    copy.CopyFrom(message)
    if context == EMPTY:
        return copy
    _check(context)
    info = _open(copy)
    if info is None:
        raise InvalidContent("context", "does not go with this kind of message")
    if context.quote is not None:
        _put_quote(info, context.quote)
    if context.mentions:
        del info.mentionedJID[:]
        info.mentionedJID.extend(str(jid.bare) for jid in context.mentions)
    if context.mention_all:
        info.nonJIDMentions = 1
    for jid, subject in context.group_mentions:
        info.groupMentions.add(groupJID=str(jid), groupSubject=subject)
    if context.forwarding_score is not None:
        info.isForwarded = True
        info.forwardingScore = context.forwarding_score
    if context.expiration_s:
        info.expiration = context.expiration_s
    if context.timer_set_at_s is not None:
        info.ephemeralSettingTimestamp = context.timer_set_at_s
    if context.ad is not None:
        _put_ad(info.externalAdReply, context.ad)
    return copy


def can_have_context(message: Message) -> bool:
    """True if `with_context` finds a place in this message."""
    return _place(innermost(message)) is not None or innermost(message).HasField("conversation")


def context_of(message: Message) -> ContextInfo | None:
    """The context of a message as it is on the wire, None without one."""
    place = _place(innermost(message))
    if place is None:
        return None
    value = getattr(innermost(message), place)
    return value.contextInfo if value.HasField("contextInfo") else None


def read_context(message: Message) -> Context:
    """What a message refers to. What cannot be understood is left out."""
    info = context_of(message)
    if info is None:
        return EMPTY
    return Context(
        quote=_read_quote(info),
        mentions=tuple(_jids(info.mentionedJID)),
        mention_all=info.nonJIDMentions > 0,
        group_mentions=tuple(
            (jid, mention.groupSubject) for mention in info.groupMentions for jid in _jids([mention.groupJID])
        ),
        forwarding_score=info.forwardingScore if info.isForwarded else None,
        expiration_s=info.expiration or None,
        timer_set_at_s=info.ephemeralSettingTimestamp if info.HasField("ephemeralSettingTimestamp") else None,
        ad=_read_ad(info.externalAdReply) if info.HasField("externalAdReply") else None,
    )


def forwarded(message: Message, *, from_me: bool = False) -> Message:
    """A copy to send on to another chat: without quote, mentions, timer and secret, and marked.

    Args:
        message: what came or was sent, with wrappers or without.
        from_me: we wrote it, and nobody forwarded it to us: then it is sent on without the mark.

    Raises:
        InvalidContent: this kind of message cannot be forwarded.
    """
    copy = Message()
    copy.CopyFrom(innermost(message))
    copy.ClearField("messageContextInfo")
    copy.ClearField("senderKeyDistributionMessage")
    info = context_of(copy)
    score = info.forwardingScore if info is not None and info.isForwarded else 0
    if not can_have_context(copy):
        raise InvalidContent("message", "is of a kind that cannot be forwarded")
    if info is not None:
        info.Clear()
    if from_me and not score:
        place = _place(copy)
        if place is not None:
            getattr(copy, place).ClearField("contextInfo")
        return _kept_whole(copy)
    score += 1
    score = OFTEN_FORWARDED if score >= OFTEN_FORWARDED_FROM else score
    return _kept_whole(with_context(copy, Context(forwarding_score=score)))


def for_quote(message: Message) -> Message:
    """What a quote shows of a message: its content without what it refers to and without its secret."""
    copy = Message()
    copy.CopyFrom(innermost(message))
    copy.ClearField("messageContextInfo")
    copy.ClearField("senderKeyDistributionMessage")
    place = _place(copy)
    if place is not None:
        getattr(copy, place).ClearField("contextInfo")
    return copy


def _kept_whole(content: Message) -> Message:
    """A document's caption is shown by new clients only, which the wrapper tells."""
    if not (content.HasField("documentMessage") and content.documentMessage.caption):
        return content
    outer = Message()
    outer.documentWithCaptionMessage.message.CopyFrom(content)
    return outer


def _place(content: Message) -> str | None:
    """The field that has, or can have, a context."""
    for field, _ in content.ListFields():
        if field.message_type is not None and not field.is_repeated:
            inner = field.message_type.fields_by_name.get("contextInfo")
            if inner is not None and inner.message_type is ContextInfo.DESCRIPTOR:
                return field.name
    return None


def _open(message: Message) -> ContextInfo | None:
    content = innermost(message)
    place = _place(content)
    if place is not None:
        info: ContextInfo = getattr(content, place).contextInfo
        return info
    if not content.HasField("conversation"):
        return None
    content.extendedTextMessage.text = content.conversation
    content.ClearField("conversation")
    return content.extendedTextMessage.contextInfo


def _check(context: Context) -> None:
    checks.count("mentions", context.mentions, 0, MAX_MENTIONS)
    if context.quote is not None and not context.quote.id:
        raise InvalidContent("quote", "has no id")
    if context.forwarding_score is not None:
        checks.between("forwarding_score", context.forwarding_score, 0, OFTEN_FORWARDED)
    if context.expiration_s is not None:
        checks.between("expiration_s", context.expiration_s, 0, 0xFFFFFFFF)


def _put_quote(info: ContextInfo, quote: Quote) -> None:
    info.stanzaID = quote.id
    info.participant = str(quote.sender.bare)
    if quote.chat is not None:
        info.remoteJID = str(quote.chat.bare)
    # Receivers show the quote from their own copy, but without any content here they show none.
    content = Message(conversation="") if quote.message is None else for_quote(quote.message)
    info.quotedMessage.CopyFrom(content)


def _read_quote(info: ContextInfo) -> Quote | None:
    sender = next(_jids([info.participant]), None)
    if not info.stanzaID or sender is None:
        return None
    return Quote(
        id=info.stanzaID,
        sender=sender,
        chat=next(_jids([info.remoteJID]), None),
        message=info.quotedMessage if info.HasField("quotedMessage") else None,
    )


def _put_ad(wire: ContextInfo.ExternalAdReplyInfo, ad: Ad) -> None:
    for name, value in (
        ("title", ad.title),
        ("body", ad.body),
        ("sourceURL", ad.source_url),
        ("mediaURL", ad.media_url),
        ("thumbnail", ad.thumbnail),
        ("thumbnailURL", ad.thumbnail_url),
        ("sourceType", ad.source_type),
        ("sourceID", ad.source_id),
    ):
        if value:
            setattr(wire, name, value)
    wire.mediaType = _AdType.VIDEO if ad.video else _AdType.IMAGE
    if ad.large:
        wire.renderLargerThumbnail = True
    if ad.show_attribution:
        wire.showAdAttribution = True


def _read_ad(wire: ContextInfo.ExternalAdReplyInfo) -> Ad:
    return Ad(
        title=wire.title,
        body=wire.body,
        source_url=wire.sourceURL,
        media_url=wire.mediaURL,
        thumbnail=wire.thumbnail,
        thumbnail_url=wire.thumbnailURL,
        large=wire.renderLargerThumbnail,
        video=wire.mediaType == _AdType.VIDEO,
        show_attribution=wire.showAdAttribution,
        source_type=wire.sourceType,
        source_id=wire.sourceID,
    )


def _jids(texts: Iterable[str]) -> Iterator[Jid]:
    for text in texts:
        if not text:
            continue
        try:
            yield Jid.parse(text)
        except LocalProtocolError:
            continue
