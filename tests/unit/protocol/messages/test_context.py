"""Quotes, mentions, forwarding, timers and advertisements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.protocol.messages.parts import (
    ANNA,
    FILE,
    GROUP,
    JOHN,
    SECRET,
    again,
    groups,
    ids,
    some_bytes,
    texts,
    uploaded,
    users,
    wrapped,
)
from wago.errors import InvalidContent
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import changes, media
from wago.protocol.messages.context import (
    EMPTY,
    OFTEN_FORWARDED,
    Ad,
    Context,
    Quote,
    can_have_context,
    context_of,
    for_quote,
    forwarded,
    read_context,
    with_context,
)
from wago.protocol.messages.keys import Target
from wago.protocol.messages.polls import poll
from wago.protocol.messages.text import text
from wago.protocol.proto.e2e_pb2 import ContextInfo, ExtendedTextMessage, Message

IMAGE = media.image(uploaded(MediaKind.IMAGE), caption="look")


def extended(body: str, info: ContextInfo) -> Message:
    return Message(extendedTextMessage=ExtendedTextMessage(text=body, contextInfo=info))


def test_an_answer() -> None:
    quote = Quote(id="3EB0", sender=JOHN.with_device(3), message=text("question"))
    assert with_context(text("answer"), Context(quote=quote)) == extended(
        "answer",
        ContextInfo(
            stanzaID="3EB0",
            participant="15550002222@s.whatsapp.net",
            quotedMessage=Message(conversation="question"),
        ),
    )


def test_an_answer_to_what_stands_elsewhere_and_is_not_known() -> None:
    quote = Quote(id="3EB0", sender=ANNA, chat=GROUP)
    assert with_context(text("answer"), Context(quote=quote)) == extended(
        "answer",
        ContextInfo(
            stanzaID="3EB0",
            participant="990003333@lid",
            remoteJID="120363000000000001@g.us",
            quotedMessage=Message(conversation=""),
        ),
    )


def test_mentions_of_people_groups_and_all() -> None:
    context = Context(mentions=(JOHN.with_device(2), ANNA), mention_all=True, group_mentions=((GROUP, "We"),))
    info = context_of(with_context(text("@all"), context))
    assert info is not None
    assert list(info.mentionedJID) == ["15550002222@s.whatsapp.net", "990003333@lid"]
    assert info.nonJIDMentions == 1
    assert [(each.groupJID, each.groupSubject) for each in info.groupMentions] == [(str(GROUP), "We")]


def test_a_chats_timer() -> None:
    message = with_context(text("x"), Context(expiration_s=86_400, timer_set_at_s=5))
    assert message == extended("x", ContextInfo(expiration=86_400, ephemeralSettingTimestamp=5))


def test_an_advertisement() -> None:
    ad = Ad(title="T", body="B", source_url="https://x", thumbnail=b"j", large=True, show_attribution=True)
    info = context_of(with_context(text("x"), Context(ad=ad)))
    assert info is not None
    assert info.externalAdReply == ContextInfo.ExternalAdReplyInfo(
        title="T",
        body="B",
        sourceURL="https://x",
        thumbnail=b"j",
        mediaType=ContextInfo.ExternalAdReplyInfo.IMAGE,
        renderLargerThumbnail=True,
        showAdAttribution=True,
    )


def test_what_a_message_said_before_stays() -> None:
    first = with_context(text("x"), Context(expiration_s=60, mentions=(JOHN,)))
    both = with_context(first, Context(mentions=(ANNA,)))
    assert read_context(both) == Context(expiration_s=60, mentions=(ANNA,))
    assert read_context(first) == Context(expiration_s=60, mentions=(JOHN,))


def test_context_goes_to_the_content_in_its_wrapper() -> None:
    document = media.document(uploaded(MediaKind.DOCUMENT), filename="a.pdf", caption="c")
    message = with_context(document, Context(expiration_s=60))
    inner = message.documentWithCaptionMessage.message.documentMessage
    assert inner.contextInfo.expiration == 60
    vote = with_context(poll("q", ["a", "b"], secret=SECRET), Context(mentions=(JOHN,)))
    assert list(vote.pollCreationMessageV3.contextInfo.mentionedJID) == [str(JOHN)]


def test_nothing_to_say_leaves_a_text_plain() -> None:
    assert with_context(text("x"), EMPTY) == text("x")


def test_a_message_without_a_place_for_context() -> None:
    message = changes.revoke(Target(chat=JOHN, id="A", from_me=True))
    assert not can_have_context(message)
    with pytest.raises(InvalidContent, match="context does not go with this kind"):
        with_context(message, Context(expiration_s=60))


@pytest.mark.parametrize(
    ("context", "field"),
    [
        (Context(mentions=(JOHN,) * 1025), "mentions"),
        (Context(quote=Quote(id="", sender=JOHN)), "quote"),
        (Context(forwarding_score=128), "forwarding_score"),
        (Context(expiration_s=-1), "expiration_s"),
    ],
)
def test_contexts_that_are_none(context: Context, field: str) -> None:
    with pytest.raises(InvalidContent) as caught:
        with_context(text("x"), context)
    assert caught.value.field == field


def test_a_quote_shows_content_only() -> None:
    quoted = with_context(wrapped(IMAGE, "ephemeralMessage"), Context(mentions=(JOHN,)))
    quoted.messageContextInfo.messageSecret = SECRET
    assert for_quote(quoted) == IMAGE
    answer = with_context(text("nice"), Context(quote=Quote(id="A", sender=JOHN, message=quoted)))
    assert answer.extendedTextMessage.contextInfo.quotedMessage == IMAGE


def test_a_message_is_forwarded_again_and_again() -> None:
    message = with_context(text("x"), Context(quote=Quote(id="A", sender=JOHN), mentions=(ANNA,)))
    message.messageContextInfo.messageSecret = SECRET
    scores = []
    for _ in range(7):
        message = forwarded(message)
        scores.append(read_context(message))
    assert scores == [Context(forwarding_score=score) for score in (1, 2, 3, 4, 127, 127, 127)]
    assert not message.HasField("messageContextInfo")


def test_what_we_wrote_is_forwarded_without_a_mark() -> None:
    answer = with_context(text("x"), Context(quote=Quote(id="A", sender=JOHN)))
    assert forwarded(answer, from_me=True) == Message(extendedTextMessage=ExtendedTextMessage(text="x"))
    assert forwarded(text("x"), from_me=True) == text("x")
    # Somebody else's that we sent on keeps counting.
    assert read_context(forwarded(forwarded(text("x")), from_me=True)).forwarding_score == 2


def test_a_forwarded_file_is_the_same_file() -> None:
    sent_on = forwarded(wrapped(IMAGE, "viewOnceMessageV2"))
    assert sent_on.imageMessage.mediaKey == FILE["mediaKey"]
    document = media.document(uploaded(MediaKind.DOCUMENT), filename="a.pdf", caption="c")
    again_wrapped = forwarded(document)
    assert again_wrapped.documentWithCaptionMessage.message.documentMessage.contextInfo.isForwarded


def test_what_cannot_be_forwarded() -> None:
    with pytest.raises(InvalidContent, match="cannot be forwarded"):
        forwarded(changes.revoke(Target(chat=JOHN, id="A", from_me=True)))


def test_nonsense_in_a_context_is_left_out() -> None:
    info = ContextInfo(stanzaID="A", participant="a@b@c", mentionedJID=["", "x:y@z", str(JOHN)])
    assert read_context(extended("x", info)) == Context(mentions=(JOHN,))
    assert read_context(Message()) == EMPTY


contexts = st.builds(
    Context,
    quote=st.none()
    | st.builds(Quote, id=ids, sender=users, chat=st.none() | groups, message=texts().map(text)),
    mentions=st.lists(users, max_size=3).map(tuple),
    mention_all=st.booleans(),
    group_mentions=st.lists(st.tuples(groups, texts()), max_size=2).map(tuple),
    forwarding_score=st.none() | st.integers(0, OFTEN_FORWARDED),
    expiration_s=st.none() | st.integers(1, 0xFFFFFFFF),
    timer_set_at_s=st.none() | st.integers(0, 2**40),
    ad=st.none()
    | st.builds(
        Ad,
        title=texts(),
        body=texts(least=0),
        source_url=texts(least=0),
        media_url=texts(least=0),
        thumbnail=some_bytes(),
        thumbnail_url=texts(least=0),
        large=st.booleans(),
        video=st.booleans(),
        show_attribution=st.booleans(),
        source_type=texts(least=0),
        source_id=texts(least=0),
    ),
)


@given(contexts, st.sampled_from((text("x"), IMAGE, wrapped(IMAGE, "ephemeralMessage"))))
def test_contexts_there_and_back(context: Context, message: Message) -> None:
    assert read_context(again(with_context(message, context))) == context


def test_a_jid_with_a_device_is_mentioned_by_account() -> None:
    message = with_context(text("x"), Context(mentions=(Jid("1555", device=9),)))
    assert list(message.extendedTextMessage.contextInfo.mentionedJID) == ["1555@s.whatsapp.net"]
