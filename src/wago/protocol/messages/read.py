"""What any message is about: a word, a text, its file, its context, and which message it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from wago.protocol.messages.context import Context, context_of, read_context
from wago.protocol.messages.keys import Target, read_key
from wago.protocol.messages.media import media_of, read_media
from wago.protocol.messages.wrappers import WRAPPERS, Unwrapped, innermost, unwrap
from wago.protocol.proto.e2e_pb2 import Message, MessageKey, PollType, ProtocolMessage, SecretEncryptedMessage

__all__ = [
    "EMPTY",
    "NOT_CONTENT",
    "UNKNOWN",
    "Context",
    "Unwrapped",
    "context_of",
    "describe",
    "has_content",
    "innermost",
    "kind_of",
    "media_of",
    "read_context",
    "read_media",
    "target_of",
    "text_of",
    "unwrap",
]

UNKNOWN: Final = "unknown"
"""The word for a message with nothing in it that we know."""

EMPTY: Final = "empty"
"""The word for a message with nothing in it at all."""

NOT_CONTENT: Final = frozenset(
    {
        "senderKeyDistributionMessage",
        "fastRatchetKeySenderKeyDistributionMessage",
        "messageContextInfo",
        "statusLinkPreviewMetadata",
    }
)
"""Fields that go along with a content."""

_Say = Callable[[Any], str]


def describe(message: Message) -> tuple[str, str]:
    """(kind, text) of a message, with wrappers or without."""
    content = innermost(message)
    for name, value in _contents(content):
        word, say = _KINDS[name]
        return (word if isinstance(word, str) else word(value)), say(value)
    return (UNKNOWN if has_content(content) else EMPTY), ""


def kind_of(message: Message) -> str:
    """The word for a message."""
    return describe(message)[0]


def text_of(message: Message) -> str:
    """What a message says in words; empty if it says nothing."""
    return describe(message)[1]


def has_content(message: Message) -> bool:
    """Whether there is anything besides keys and context: fields that we do not know count too."""
    if any(field.name not in NOT_CONTENT for field, _ in message.ListFields()):
        return True
    return _has_unknown(message)


def target_of(message: Message) -> Target | None:
    """The message that a message is about: what is reacted to, voted on, edited, deleted, pinned, commented.

    As its writer sees it. None for messages that stand for themselves.
    """
    content = innermost(message)
    for name, value in _contents(content):
        path = _TARGETS.get(name)
        if path is not None and value.HasField(path):
            key: MessageKey = getattr(value, path)
            return read_key(key)
    return None


def _contents(content: Message) -> Iterator[tuple[str, Any]]:
    for field, value in content.ListFields():
        if field.name in _KINDS:
            yield field.name, value


def _has_unknown(message: Message) -> bool:
    known = Message()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    return known.ByteSize() != message.ByteSize()


# ---- words that depend on what is inside --------------------------------------------------------------

_PROTOCOL_WORDS: Final = {
    ProtocolMessage.REVOKE: "revoke",
    ProtocolMessage.MESSAGE_EDIT: "edit",
    ProtocolMessage.EPHEMERAL_SETTING: "timer",
    ProtocolMessage.SHARE_PHONE_NUMBER: "phone_number",
    ProtocolMessage.GROUP_MEMBER_LABEL_CHANGE: "member_label",
    ProtocolMessage.LIMIT_SHARING: "limit_sharing",
}

_SECRET_WORDS: Final = {
    SecretEncryptedMessage.EVENT_EDIT: "edit",
    SecretEncryptedMessage.MESSAGE_EDIT: "edit",
    SecretEncryptedMessage.POLL_EDIT: "edit",
    SecretEncryptedMessage.POLL_ADD_OPTION: "poll_option",
}


def _protocol_word(value: ProtocolMessage) -> str:
    # REVOKE is 0, so that a type that is not there would look like it.
    return _PROTOCOL_WORDS.get(value.type, "protocol") if value.HasField("type") else "protocol"


def _poll_word(value: Any) -> str:
    return "quiz" if value.pollType == PollType.QUIZ else "poll"


def _interactive_word(value: Any) -> str:
    if value.HasField("carouselMessage"):
        return "carousel"
    names = {button.name for button in value.nativeFlowMessage.buttons}
    if names & {"payment_info", "review_and_pay"}:
        return "payment"
    if "send_location" in names:
        return "location_request"
    if names == {"single_select"}:
        return "list"
    return "buttons" if names else "interactive"


# ---- texts that are made of several fields ------------------------------------------------------------


def _nothing(_: Any) -> str:
    return ""


def _field(*names: str) -> _Say:
    """The first field that is not empty."""

    def say(value: Any) -> str:
        return next((text for name in names if (text := getattr(value, name))), "")

    return say


def _place(value: Any) -> str:
    return str(value.name or value.address) or f"{value.degreesLatitude:.6f},{value.degreesLongitude:.6f}"


def _live_place(value: Any) -> str:
    return value.caption or f"{value.degreesLatitude:.6f},{value.degreesLongitude:.6f}"


def _protocol_text(value: ProtocolMessage) -> str:
    if value.HasField("editedMessage"):
        return text_of(value.editedMessage)
    return value.memberLabel.label if value.HasField("memberLabel") else ""


def _interactive_text(value: Any) -> str:
    return str(value.body.text or value.header.title or value.footer.text)


def _template_text(value: Any) -> str:
    hydrated = value.hydratedTemplate if value.HasField("hydratedTemplate") else value.hydratedFourRowTemplate
    return hydrated.hydratedContentText or _interactive_text(value.interactiveMessageTemplate)


def _flow_answer(value: Any) -> str:
    return str(value.body.text)


def _note(value: Any) -> str:
    return text_of(value.noteMessage) if value.HasField("noteMessage") else ""


def _rich(value: Any) -> str:
    return "\n".join(part.messageText for part in value.submessages if part.messageText)


def _product(value: Any) -> str:
    return str(value.product.title or value.catalog.title or value.body)


def _comment(value: Any) -> str:
    return text_of(value.message)


def _music(value: Any) -> str:
    return str(value.embeddedMusic.title)


def _highly_structured(value: Any) -> str:
    return _template_text(value.hydratedHsm) if value.HasField("hydratedHsm") else value.elementName


_poll: Final = (_poll_word, _field("name"))
_result: Final = ("poll_result", _field("name"))

_KINDS: Final[dict[str, tuple[str | _Say, _Say]]] = {
    # Plain conversation.
    "conversation": ("text", str),
    "extendedTextMessage": ("text", _field("text")),
    "reactionMessage": ("reaction", _field("text")),
    "encReactionMessage": ("reaction", _nothing),
    "commentMessage": ("comment", _comment),
    "encCommentMessage": ("comment", _nothing),
    "richResponseMessage": ("text", _rich),
    # Media.
    "imageMessage": ("image", _field("caption")),
    "documentMessage": ("document", _field("caption", "fileName", "title")),
    "audioMessage": (lambda v: "voice" if v.PTT else "audio", _nothing),
    "videoMessage": (lambda v: "gif" if v.gifPlayback else "video", _field("caption")),
    "ptvMessage": ("ptv", _field("caption")),
    "stickerMessage": ("sticker", _nothing),
    "stickerPackMessage": ("sticker_pack", _field("name")),
    "albumMessage": ("album", _nothing),
    "musicMessage": ("music", _music),
    # Contacts, places, invitations, events.
    "contactMessage": ("contact", _field("displayName")),
    "contactsArrayMessage": ("contacts", _field("displayName")),
    "locationMessage": ("location", _place),
    "liveLocationMessage": ("live_location", _live_place),
    "groupInviteMessage": ("group_invite", _field("caption", "groupName")),
    "newsletterAdminInviteMessage": ("newsletter_invite", _field("caption", "newsletterName")),
    "newsletterFollowerInviteMessageV2": ("newsletter_invite", _field("caption", "newsletterName")),
    "eventMessage": ("event", _field("name")),
    "encEventResponseMessage": ("event_answer", _nothing),
    "eventInviteMessage": ("event_invite", _field("caption", "eventTitle")),
    # Calls.
    "chat": ("protocol", _field("displayName")),
    "call": ("call", _nothing),
    "scheduledCallCreationMessage": ("scheduled_call", _field("title")),
    "scheduledCallEditMessage": ("scheduled_call_cancelled", _nothing),
    "callLogMesssage": ("call_log", _nothing),
    "bcallMessage": ("call", _field("caption")),
    # Buttons, lists, templates, shops.
    "highlyStructuredMessage": ("template", _highly_structured),
    "templateMessage": ("template", _template_text),
    "templateButtonReplyMessage": ("template_response", _field("selectedDisplayText", "selectedID")),
    "productMessage": ("product", _product),
    "listMessage": ("list", _field("description", "title")),
    "orderMessage": ("order", _field("orderTitle", "message")),
    "listResponseMessage": ("list_response", _field("title", "description")),
    "buttonsMessage": ("buttons", _field("contentText", "text")),
    "buttonsResponseMessage": ("buttons_response", _field("selectedDisplayText", "selectedButtonID")),
    "interactiveMessage": (_interactive_word, _interactive_text),
    "interactiveResponseMessage": ("interactive_response", _flow_answer),
    # Payments.
    "sendPaymentMessage": ("payment", _note),
    "requestPaymentMessage": ("payment_request", _note),
    "declinePaymentRequestMessage": ("payment_declined", _nothing),
    "cancelPaymentRequestMessage": ("payment_cancelled", _nothing),
    "invoiceMessage": ("invoice", _field("note")),
    "paymentInviteMessage": ("payment_invite", _nothing),
    "paymentReminderMessage": ("payment_reminder", _field("description")),
    "splitPaymentMessage": ("payment_split", _field("description")),
    "splitPaymentUpdateMessage": ("payment_split", _nothing),
    # Polls.
    "pollCreationMessage": _poll,
    "pollCreationMessageV2": _poll,
    "pollCreationMessageV3": _poll,
    "pollCreationMessageV5": _poll,
    "pollCreationMessageV6": _poll,
    "pollUpdateMessage": ("poll_vote", _nothing),
    "pollAddOptionMessage": ("poll_option", lambda v: v.addOption.optionName),
    "pollResultSnapshotMessage": _result,
    "pollResultSnapshotMessageV3": _result,
    # Keys, copies and control.
    "protocolMessage": (_protocol_word, _protocol_text),
    "secretEncryptedMessage": (lambda v: _SECRET_WORDS.get(v.secretEncType, "encrypted"), _nothing),
    "keepInChatMessage": ("keep", _nothing),
    "pinInChatMessage": ("pin", _nothing),
    "requestPhoneNumberMessage": ("phone_number_request", _nothing),
    "placeholderMessage": ("placeholder", _nothing),
    "conditionalRevealMessage": ("encrypted", _nothing),
    "stickerSyncRmrMessage": ("protocol", _nothing),
    "messageHistoryBundle": ("group_history", _nothing),
    "messageHistoryNotice": ("group_history", _nothing),
    "groupRootKeyShare": ("protocol", _nothing),
    "rootSecretDistributeMessage": ("protocol", _nothing),
    # Status and channels.
    "statusNotificationMessage": ("status_notification", _nothing),
    "statusQuestionAnswerMessage": ("question_answer", _field("text")),
    "questionResponseMessage": ("question_answer", _field("text")),
    "statusQuotedMessage": ("status_quote", _field("text")),
    "statusStickerInteractionMessage": ("status_sticker", _nothing),
    # A wrapper around nothing.
    **dict.fromkeys(WRAPPERS, (EMPTY, _nothing)),
}

_TARGETS: Final = {
    "reactionMessage": "key",
    "encReactionMessage": "targetMessageKey",
    "commentMessage": "targetMessageKey",
    "encCommentMessage": "targetMessageKey",
    "encEventResponseMessage": "eventCreationMessageKey",
    "pollUpdateMessage": "pollCreationMessageKey",
    "pollAddOptionMessage": "pollCreationMessageKey",
    "protocolMessage": "key",
    "secretEncryptedMessage": "targetMessageKey",
    "keepInChatMessage": "key",
    "pinInChatMessage": "key",
    "scheduledCallEditMessage": "key",
    "orderMessage": "orderRequestMessageID",
    "sendPaymentMessage": "requestMessageKey",
    "declinePaymentRequestMessage": "key",
    "cancelPaymentRequestMessage": "key",
    "statusQuestionAnswerMessage": "key",
    "questionResponseMessage": "key",
    "statusQuotedMessage": "originalStatusID",
    "statusStickerInteractionMessage": "key",
    "statusNotificationMessage": "responseMessageKey",
}
"""Field of Message to the field in it that points to another message."""
