"""What a message's content says about its stanza: type, media type, edit, what carries a secret, extra nodes.

Source: whatsapp-rust wacore/src/send/classify.rs and src/send/mod.rs (infer_stanza_metadata, infer_biz_node),
after WhatsApp Web's typeAttributeFromProtobuf, mediaTypeFromProtobuf and genMetaNode; whatsmeow send.go
(getTypeFromMessage and its neighbours) and reportingtoken.go; Baileys Socket/messages-send.ts. Where they
differ, we follow the one that goes by WhatsApp Web.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.messages.checks import SECRET_LEN
from wago.protocol.messages.polls import poll_part
from wago.protocol.messages.wrappers import innermost, unwrap
from wago.protocol.proto import e2e_pb2
from wago.protocol.proto.e2e_pb2 import InteractiveMessage, Message, ProtocolMessage, SecretEncryptedMessage
from wago.protocol.reporting import wants_reporting_token
from wago.protocol.stanza.biz import PRIVACY_MODE_AGE_S, Biz, BizForm, business_bot

_Kind = str | Callable[[Message], str]

_MEDIA: Final[tuple[tuple[str, _Kind], ...]] = (
    ("imageMessage", "image"),
    ("videoMessage", lambda m: "gif" if m.videoMessage.gifPlayback else "video"),
    ("ptvMessage", "ptv"),
    ("audioMessage", lambda m: "ptt" if m.audioMessage.PTT else "audio"),
    ("documentMessage", "document"),
    ("stickerMessage", "sticker"),
    ("stickerPackMessage", "sticker_pack"),
    ("locationMessage", lambda m: "livelocation" if m.locationMessage.isLive else "location"),
    ("liveLocationMessage", "livelocation"),
    ("contactMessage", "vcard"),
    ("contactsArrayMessage", "contact_array"),
    ("groupInviteMessage", "url"),
    ("listMessage", "list"),
    ("listResponseMessage", "list_response"),
    ("buttonsResponseMessage", "buttons_response"),
    ("orderMessage", "order"),
    ("productMessage", "product"),
    ("interactiveResponseMessage", "native_flow_response"),
    ("messageHistoryBundle", "group_history"),
)

_ONCE_ONLY: Final = ("imageMessage", "videoMessage", "audioMessage", "extendedTextMessage")

_EVENT_EDITS: Final = (SecretEncryptedMessage.EVENT_EDIT,)
_POLL_EDITS: Final = (SecretEncryptedMessage.POLL_EDIT, SecretEncryptedMessage.POLL_ADD_OPTION)

_HIDDEN: Final = (
    "reactionMessage",
    "encReactionMessage",
    "pinInChatMessage",
    "keepInChatMessage",
    "encEventResponseMessage",
    "messageHistoryNotice",
    "conditionalRevealMessage",
)
_HIDDEN_PROTOCOL: Final = (
    ProtocolMessage.EPHEMERAL_SYNC_RESPONSE,
    ProtocolMessage.REQUEST_WELCOME_MESSAGE,
    ProtocolMessage.GROUP_MEMBER_LABEL_CHANGE,
)

_PAYMENTS: Final = {
    "payment_info": "payment_info",
    "review_and_pay": "order_details",
    "review_order": "order_status",
    "order_status": "order_status",
    "payment_status": "payment_status",
    "payment_method": "payment_method",
    "payment_reminder": "payment_reminder",
}
"""Button to what `<biz>` calls its flow; all others are mixed (whatsapp-rust classify_button)."""

_RESPONSES: Final = {
    "buttonsResponseMessage": "buttons_response",
    "listResponseMessage": "list_response",
    "interactiveResponseMessage": "interactive_response",
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What one message's content says about its stanza: the answers of the functions of the same names."""

    stanza_type: str
    media_type: str | None
    edit_kind: str | None
    meta: Mapping[str, AttrValue]
    hides_failure: bool


_PLAIN_TEXT: Final = Traits("text", None, None, {}, hides_failure=False)
_OF_PLAIN_TEXT: Final = frozenset({"conversation", "messageContextInfo"})


def traits(message: Message) -> Traits:
    """All that can be said of a message once and for all."""
    if is_plain_text(message):
        return _PLAIN_TEXT
    return Traits(
        stanza_type(message), media_type(message), edit_kind(message), meta(message), hides_failure(message)
    )


def is_plain_text(message: Message) -> bool:
    """Whether it is a text and nothing else, as most are."""
    return message.HasField("conversation") and all(
        field.name in _OF_PLAIN_TEXT for field, _ in message.ListFields()
    )


def media_type(message: Message) -> str | None:
    """`mediatype` of the `<enc>`, None for plain text."""
    message = innermost(message)
    if message.extendedTextMessage.matchedText.strip():
        return "url"
    for name, kind in _MEDIA:
        if message.HasField(name):
            return kind if isinstance(kind, str) else kind(message)
    return None


def stanza_type(message: Message) -> str:
    """`type` of the `<message>`. The servers drop `media` without a media type."""
    inner = innermost(message)
    if inner.HasField("reactionMessage") or inner.HasField("encReactionMessage"):
        return "reaction"
    secret = _secret_type(inner)
    if inner.HasField("eventMessage") or inner.HasField("encEventResponseMessage") or secret in _EVENT_EDITS:
        return "event"
    if poll_part(inner) is not None or inner.HasField("pollUpdateMessage") or secret in _POLL_EDITS:
        return "poll"
    return "text" if media_type(inner) is None else "media"


def meta(message: Message) -> dict[str, AttrValue]:
    """Attributes of the `<meta>` that goes with it, none for most."""
    unwrapped = unwrap(message)
    inner = unwrapped.message
    attrs: dict[str, AttrValue] = {}
    if poll_part(inner) is not None:
        attrs["polltype"] = "creation"
    elif inner.HasField("pollUpdateMessage"):
        attrs["polltype"] = "vote"
    elif inner.HasField("eventMessage"):
        attrs["event_type"] = "creation"
    elif inner.HasField("encEventResponseMessage"):
        attrs["event_type"] = "response"
    elif _secret_type(inner) in _EVENT_EDITS:
        attrs["event_type"] = "edit"
    elif inner.protocolMessage.HasField("memberLabel"):
        label = inner.protocolMessage.memberLabel.label
        attrs |= {"appdata": "member_tag", "tag_reason": "user_update" if label else "user_delete"}
    if _is_view_once(inner, wrapped="IsViewOnce" in unwrapped.flags):
        attrs["view_once"] = "true"
    return attrs


def edit_kind(message: Message) -> str | None:
    """`edit` of the `<message>`: 1 edit, 2 pin, 7 revoke own, 8 revoke as admin (types/message.go)."""
    message = innermost(message)
    if message.HasField("pinInChatMessage"):
        return "2"
    if message.HasField("protocolMessage") and message.protocolMessage.HasField("key"):
        protocol = message.protocolMessage
        if protocol.type == ProtocolMessage.REVOKE and protocol.HasField("type"):
            return "7" if protocol.key.fromMe else "8"
        if protocol.type == ProtocolMessage.MESSAGE_EDIT and protocol.HasField("editedMessage"):
            return "1"
    if _secret_type(message) in (SecretEncryptedMessage.MESSAGE_EDIT, *_EVENT_EDITS):
        return "1"
    if message.HasField("reactionMessage") and not message.reactionMessage.text:
        return "7"
    if message.HasField("keepInChatMessage"):
        kept = message.keepInChatMessage
        if kept.key.fromMe and kept.keepType == e2e_pb2.KeepType.UNDO_KEEP_FOR_ALL:
            return "7"
    return None


def hides_failure(message: Message) -> bool:
    """Whether a recipient that cannot decrypt this shows nothing (`decrypt-fail="hide"`).

    Not deletions: WhatsApp Web never hides them, and the servers drop those that are hidden.
    """
    inner = innermost(message)
    if any(inner.HasField(name) for name in _HIDDEN) or edit_kind(message) == "1":
        return True
    if _secret_type(inner) in (*_EVENT_EDITS, *_POLL_EDITS):
        return True
    if inner.HasField("protocolMessage") and inner.protocolMessage.type in _HIDDEN_PROTOCOL:
        return True
    return inner.HasField("pollUpdateMessage")


def extra_nodes(message: Message, to: Jid, *, now: int) -> tuple[Node, ...]:
    """Children of the `<message>` that make clients show buttons, lists and payments; none for most.

    Args:
        message: its content.
        to: the chat.
        now: Unix seconds.
    """
    if is_plain_text(message):
        return ()
    biz = _biz(innermost(message), now - PRIVACY_MODE_AGE_S)
    if biz is None:
        return ()
    if biz.form is BizForm.RESPONSE or not to.is_user:
        return (biz.build(),)
    return business_bot(), biz.build()


def with_secret(message: Message, random: Callable[[int], bytes]) -> Message:
    """A copy that has a message secret, if its kind carries one and it brought none."""
    copy = Message()
    copy.CopyFrom(message)
    if wants_reporting_token(copy) and not copy.messageContextInfo.messageSecret:
        copy.messageContextInfo.messageSecret = random(SECRET_LEN)
    return copy


def device_sent(message: Message, chat: Jid) -> Message:
    """The copy for our own other devices."""
    copy = Message()
    copy.deviceSentMessage.destinationJID = str(chat)
    copy.deviceSentMessage.message.CopyFrom(message)
    if message.HasField("messageContextInfo"):
        copy.messageContextInfo.CopyFrom(message.messageContextInfo)
    return copy


def _biz(content: Message, privacy_mode_at: int) -> Biz | None:
    for name, response in _RESPONSES.items():
        if content.HasField(name):
            return Biz(form=BizForm.RESPONSE, name=response)
    if content.HasField("listMessage"):
        # Whatever the list's type: clients show single-select lists under this name only (wa-js).
        return Biz(form=BizForm.LIST, name="product_list")
    mixed = Biz(form=BizForm.NATIVE_FLOW, privacy_mode_at=privacy_mode_at)
    if content.HasField("interactiveMessage"):
        interactive = content.interactiveMessage
    elif content.HasField("templateMessage") and content.templateMessage.HasField(
        "interactiveMessageTemplate"
    ):
        interactive = content.templateMessage.interactiveMessageTemplate
    else:
        # `<buttons/>`, as whatsmeow has it, is refused by the servers (its pull request 1235).
        return mixed if content.HasField("buttonsMessage") or content.HasField("templateMessage") else None
    buttons = interactive.nativeFlowMessage.buttons
    if buttons:
        payment = _PAYMENTS.get(buttons[0].name)
        return (
            mixed
            if payment is None
            else Biz(form=BizForm.PAYMENT, name=payment, privacy_mode_at=privacy_mode_at)
        )
    return mixed if _renders(interactive) else None


def _renders(interactive: InteractiveMessage) -> bool:
    """Whether clients show it without buttons; a carousel has its buttons on the cards."""
    if interactive.HasField("shopStorefrontMessage"):
        return False
    header = interactive.header
    texts = (interactive.body.text, interactive.footer.text, header.title)
    return any(texts) or header.HasField("imageMessage")


def _secret_type(content: Message) -> SecretEncryptedMessage.SecretEncType | None:
    if content.HasField("secretEncryptedMessage"):
        return content.secretEncryptedMessage.secretEncType
    return None


def _is_view_once(content: Message, *, wrapped: bool) -> bool:
    """Old buttons and lists are in the same wrapper, and may be looked at for ever."""
    return any(content.HasField(name) and (wrapped or getattr(content, name).viewOnce) for name in _ONCE_ONLY)
