"""Every kind of message with its request in each dialect.

In texts `{friend}` stands for the phone's number, `{owner}` for the session's, `{about}` for the id of the
message that was there before, `{files}` for where files are fetched from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One POST.

    Attributes:
        path: without the session.
        files: parts of a form by name, each a file of the gallery; the body's members are its other parts.
    """

    path: str
    body: Json
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """A message that has to be there first.

    Attributes:
        mine: what the session sends, through the WaGo door.
        theirs: what the phone sends.
    """

    mine: Request | None = None
    theirs: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of message, or something that is done to one.

    Attributes:
        name: its anchor on the page.
        wago, api: the request in each dialect; None where that door has none.
        note: a sentence about it.
        on_it: shown is the message that was there before, with what was done to it.
        converted: the gateway makes another file of it, which has other bytes each time.
        acts: what the phone then does with it.
    """

    name: str
    title: str
    wago: Request | None
    api: Request | None
    note: str = ""
    before: Before | None = None
    on_it: bool = False
    converted: bool = False
    acts: tuple[tuple[str, Json], ...] = ()


def _wago(path: str, files: Mapping[str, str] | None = None, **body: Any) -> Request:
    return Request(path, {"Phone": "{friend}", **body}, files or {})


def _about(path: str, **body: Any) -> Request:
    return Request(path, {"Chat": "{friend}", "MessageID": "{about}", **body})


def _send(files: Mapping[str, str] | None = None, **body: Any) -> Request:
    return Request("/client/sendMessage", {"chatId": "{friend}", **body}, files or {})


def _content(kind: str, **content: Any) -> Request:
    return _send(contentType=kind, content=content)


def _message(what: str, **body: Any) -> Request:
    return Request(f"/message/{what}", {"chatId": "{friend}", "messageId": "{about}", **body})


_MINE: Final = Before(mine=_wago("/send/text", Body="See you at teh station at nine"))
_THEIRS: Final = Before(theirs={"text": "Shall we meet on Sunday?"})
_CAKE: Final = "{files}/cake.jpg"
_PHOTO: Final = "{files}/photo.jpg"
_START: Final = 1_893_513_600  # 1 January 2030, 16:00 UTC
_CARDS: Final = (("Cherry", "Three layers"), ("Plain", "As grandmother made it"))

TEXTS: Final = (
    Kind(
        name="text",
        title="Text",
        note="Formatting goes as it is; the phone draws it.",
        wago=_wago("/send/text", Body="*Fresh* _every_ day: ~12~ *10* kinds of `cake`"),
        api=_send(text="*Fresh* _every_ day: ~12~ *10* kinds of `cake`"),
    ),
    Kind(
        name="link-preview",
        title="Text with a preview made from the page",
        note="The gateway fetches the page and its picture.",
        wago=_wago("/send/text", Body="This week: {files}/cakes.html", Preview=True),
        api=_send(text="This week: {files}/cakes.html", options={"linkPreview": True}),
    ),
    Kind(
        name="own-preview",
        title="Text with a preview of your own making",
        wago=_wago(
            "/send/preview",
            Text="Look: https://example.org/cakes",
            MatchedURL="https://example.org/cakes",
            Title="Our cakes",
            Description="Baked this morning",
            Image=_CAKE,
        ),
        api=_content(
            "LinkPreview",
            text="Look: https://example.org/cakes",
            url="https://example.org/cakes",
            title="Our cakes",
            description="Baked this morning",
            image=_CAKE,
        ),
    ),
    Kind(
        name="ad-preview",
        title="Preview drawn as an advertisement",
        wago=_wago(
            "/send/preview2",
            Text="Look: https://example.org/cakes",
            MatchedURL="https://example.org/cakes",
            Title="Our cakes",
            Description="Baked this morning",
            Image=_CAKE,
        ),
        api=_content(
            "LinkPreview",
            text="Look: https://example.org/cakes",
            url="https://example.org/cakes",
            title="Our cakes",
            description="Baked this morning",
            image=_CAKE,
            style="ad",
        ),
    ),
    Kind(
        name="group-link",
        title="Link to a group",
        wago=_wago(
            "/send/groupinvite",
            Text="Join us: https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            MatchedText="https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            Title="Bakers",
            Description="Group invitation",
        ),
        api=_content(
            "LinkPreview",
            text="Join us: https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            url="https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            title="Bakers",
            description="Group invitation",
            style="group",
        ),
    ),
    Kind(
        name="catalog-link",
        title="Link to a catalog",
        wago=_wago(
            "/business/send/catalog",
            Text="All of it: https://wa.me/c/15550100001",
            MatchedText="https://wa.me/c/15550100001",
            Title="The bakery",
            Description="View the catalog",
        ),
        api=_content(
            "LinkPreview",
            text="All of it: https://wa.me/c/15550100001",
            url="https://wa.me/c/15550100001",
            title="The bakery",
            description="View the catalog",
            style="catalog",
        ),
    ),
    Kind(
        name="mention",
        title="Mention",
        wago=_wago(
            "/send/text", Body="@{friend} takes the dishes", ContextInfo={"MentionedJID": ["{friend}"]}
        ),
        api=_send(text="@{friend} takes the dishes", mentions=["{friend}"]),
    ),
    Kind(
        name="reply",
        title="Reply with a quote",
        note="The quoted words come from what the gateway has stored.",
        before=_THEIRS,
        wago=_wago(
            "/send/text", Body="With pleasure", ContextInfo={"StanzaID": "{about}", "Participant": "{friend}"}
        ),
        api=_message("reply", text="With pleasure"),
    ),
    Kind(
        name="forward",
        title="Forward",
        note="Of any stored message; a file is not uploaded again.",
        before=_THEIRS,
        wago=Request("/message/forward", {"Phone": "{friend}", "MessageID": "{about}"}),
        api=_message("forward", destinationChatId="{friend}"),
    ),
)

MEDIA: Final = (
    Kind(
        name="image",
        title="Image",
        wago=_wago("/send/image", {"Image": "photo.jpg"}, Caption="Good morning"),
        api=_send({"file": "photo.jpg"}, caption="Good morning"),
    ),
    Kind(
        name="view-once",
        title="Image to be seen once",
        wago=_wago("/send/image", Image=_PHOTO, ViewOnce=True),
        api=_send(contentType="MessageMediaFromURL", content=_PHOTO, options={"isViewOnce": True}),
    ),
    Kind(
        name="video",
        title="Video",
        wago=_wago("/send/video", {"Video": "film.mp4"}, Caption="The sun comes up"),
        api=_send({"file": "film.mp4"}, caption="The sun comes up"),
    ),
    Kind(
        name="gif",
        title="GIF",
        note="A video without sound that plays in a loop; an animated GIF is converted.",
        wago=_wago("/send/video", {"Video": "smile.gif"}, Gif=True),
        api=_send({"file": "smile.gif"}, options={"sendVideoAsGif": True}),
    ),
    Kind(
        name="video-note",
        title="Round video note",
        wago=_wago("/send/video", {"Video": "loop.mp4"}, Ptv=True),
        api=None,
    ),
    Kind(
        name="voice",
        title="Voice note",
        note="Any audio is converted to Opus; the waveform is the real one.",
        converted=True,
        wago=_wago("/send/audio", {"Audio": "song.mp3"}),
        api=_send({"file": "song.mp3"}, options={"sendAudioAsVoice": True}),
    ),
    Kind(
        name="audio",
        title="Audio file",
        wago=_wago("/send/audio", {"Audio": "song.mp3"}, Ptt=False),
        api=_send({"file": "song.mp3"}),
    ),
    Kind(
        name="document",
        title="Document",
        note="With the first page as thumbnail and the number of pages.",
        wago=_wago("/send/document", {"Document": "menu.pdf"}, FileName="menu.pdf", Caption="The new menu"),
        api=_send({"file": "menu.pdf"}, caption="The new menu"),
    ),
    Kind(
        name="sticker",
        title="Sticker",
        note="Any image becomes one, with the name of its pack.",
        wago=_wago("/send/sticker", {"Sticker": "smile.png"}, PackName="Faces", PackPublisher="The bakery"),
        api=_send(
            {"file": "smile.png"},
            options={"sendMediaAsSticker": True, "stickerName": "Faces", "stickerAuthor": "The bakery"},
        ),
    ),
    Kind(
        name="animated-sticker",
        title="Animated sticker",
        note="Out of a GIF or a short video.",
        wago=_wago("/send/sticker", {"Sticker": "smile.gif"}),
        api=_send({"file": "smile.gif"}, options={"sendMediaAsSticker": True}),
    ),
    Kind(
        name="album",
        title="Album",
        note="Several messages that are shown as one.",
        wago=_wago("/send/album", Items=[{"Image": _PHOTO}, {"Video": "{files}/film.mp4"}]),
        api=_content(
            "Album",
            items=[
                {"type": "image", "media": _PHOTO},
                {"type": "video", "media": "{files}/film.mp4"},
            ],
        ),
    ),
)

PLACES: Final = (
    Kind(
        name="location",
        title="Location",
        wago=_wago("/send/location", Latitude=-33.4372, Longitude=-70.6506, Name="Plaza", Address="Santiago"),
        api=_content("Location", latitude=-33.4372, longitude=-70.6506, name="Plaza", address="Santiago"),
    ),
    Kind(
        name="live-location",
        title="Live location",
        wago=_wago("/send/livelocation", Latitude=52.52, Longitude=13.405, Accuracy=9, Caption="On my way"),
        api=_content("LiveLocation", latitude=52.52, longitude=13.405, accuracy=9, caption="On my way"),
    ),
    Kind(
        name="contact",
        title="Contact",
        wago=_wago(
            "/send/contact",
            Vcard={"fullName": "Ana Sol", "organization": "The bakery", "phoneNumber": "15550003333"},
        ),
        api=_content("Contact", name="Ana Sol", organization="The bakery", phones=["15550003333"]),
    ),
    Kind(
        name="contacts",
        title="Several contacts",
        wago=_wago(
            "/send/contacts",
            Contacts=[
                {"fullName": "Ana Sol", "phoneNumber": "15550003333"},
                {"fullName": "Ben Mar", "phoneNumber": "15550004444"},
            ],
        ),
        api=_content(
            "Contacts",
            contacts=[
                {"name": "Ana Sol", "phones": ["15550003333"]},
                {"name": "Ben Mar", "phones": ["15550004444"]},
            ],
        ),
    ),
)

ASKING: Final = (
    Kind(
        name="poll",
        title="Poll",
        note="The phone votes. `/message/votes` and `/message/getPollVotes` count what they have decrypted.",
        wago=_wago("/send/poll", Question="Which cake?", Options=["Cherry", "Plain", "Both"], MaxAnswer=1),
        api=Request(
            "/client/sendPoll",
            {"chatId": "{friend}", "pollName": "Which cake?", "pollOptions": ["Cherry", "Plain", "Both"]},
        ),
        acts=(("vote", {"options": ["Both"]}),),
    ),
    Kind(
        name="poll-multiple",
        title="Poll with several answers",
        wago=_wago("/send/poll", Question="Which days?", Options=["Mon", "Tue", "Wed"], MaxAnswer=0),
        api=Request(
            "/client/sendPoll",
            {
                "chatId": "{friend}",
                "pollName": "Which days?",
                "pollOptions": ["Mon", "Tue", "Wed"],
                "allowMultipleAnswers": True,
            },
        ),
        acts=(("vote", {"options": ["Mon", "Wed"]}),),
    ),
    Kind(
        name="quiz",
        title="Quiz",
        wago=_wago("/send/poll", Question="6 × 7?", Options=["36", "42"], MaxAnswer=1, Correct="42"),
        api=_content("Poll", pollName="6 × 7?", pollOptions=["36", "42"], correct="42"),
        acts=(("vote", {"options": ["42"]}),),
    ),
    Kind(
        name="event",
        title="Event",
        note="The phone says that it comes.",
        wago=_wago(
            "/send/event",
            Name="Tasting",
            StartTime=_START,
            EndTime=_START + 7200,
            Description="Bring a friend",
            LocationName="The bakery",
            Latitude=52.52,
            Longitude=13.405,
            ExtraGuests=True,
        ),
        api=_content(
            "Event",
            name="Tasting",
            startTime=_START,
            endTime=_START + 7200,
            description="Bring a friend",
            location={"name": "The bakery", "latitude": 52.52, "longitude": 13.405},
            extraGuestsAllowed=True,
        ),
        acts=(("answer", {"answer": "going"}),),
    ),
    Kind(
        name="scheduled-call",
        title="Scheduled call",
        wago=_wago("/send/call", Title="Weekly talk", StartTime=_START, Video=True),
        api=_content("ScheduledCall", title="Weekly talk", startTime=_START, video=True),
    ),
)

PRESSED: Final = (
    Kind(
        name="buttons",
        title="Buttons",
        note="The phone presses one, which comes back as an answer with a quote.",
        wago=_wago(
            "/send/buttons",
            Title="Your order",
            Content="Shall we deliver it today?",
            Footer="The bakery",
            Buttons=[
                {"type": "reply", "label": "Yes, please", "id": "yes"},
                {"type": "reply", "label": "Tomorrow", "id": "later"},
            ],
        ),
        api=_content(
            "Buttons",
            title="Your order",
            body="Shall we deliver it today?",
            footer="The bakery",
            buttons=[
                {"type": "reply", "body": "Yes, please", "id": "yes"},
                {"type": "reply", "body": "Tomorrow", "id": "later"},
            ],
        ),
        acts=(("press", {"button": "yes"}),),
    ),
    Kind(
        name="media-buttons",
        title="Buttons below a picture",
        wago=_wago(
            "/send/mediabutton",
            Content="Three are left",
            Footer="The bakery",
            Type="image",
            Media=_CAKE,
            Buttons=[{"type": "reply", "label": "Keep one for me", "id": "keep"}],
        ),
        api=_content(
            "Buttons",
            body="Three are left",
            footer="The bakery",
            header={"type": "image", "media": _CAKE},
            buttons=[{"type": "reply", "body": "Keep one for me", "id": "keep"}],
        ),
    ),
    Kind(
        name="template",
        title="Link, call and copy buttons",
        wago=_wago(
            "/send/template",
            Content="10 % off until Friday",
            Buttons=[
                {"type": "url", "label": "Shop", "url": "https://example.org/"},
                {"type": "call", "label": "Call us", "phoneNumber": "+15550003333"},
                {"type": "copy", "label": "Copy the code", "copyCode": "CAKE10"},
            ],
        ),
        api=_content(
            "Template",
            body="10 % off until Friday",
            buttons=[
                {"type": "url", "body": "Shop", "url": "https://example.org/"},
                {"type": "call", "body": "Call us", "phone": "+15550003333"},
                {"type": "copy", "body": "Copy the code", "code": "CAKE10"},
            ],
        ),
    ),
    Kind(
        name="list",
        title="List",
        note="The phone chooses a row.",
        wago=_wago(
            "/send/list",
            TopText="Our cakes",
            Desc="What may it be?",
            ButtonText="Choose",
            Sections=[
                {
                    "title": "Today",
                    "rows": [
                        {"title": "Cherry", "desc": "three layers", "RowId": "cherry"},
                        {"title": "Plain", "desc": "with tea", "RowId": "plain"},
                    ],
                }
            ],
        ),
        api=_content(
            "List",
            title="Our cakes",
            body="What may it be?",
            buttonText="Choose",
            sections=[
                {
                    "title": "Today",
                    "rows": [
                        {"title": "Cherry", "description": "three layers", "id": "cherry"},
                        {"title": "Plain", "description": "with tea", "id": "plain"},
                    ],
                }
            ],
        ),
        acts=(("press", {"button": "cherry"}),),
    ),
    Kind(
        name="location-request",
        title="Request for a location",
        note="The phone sends where it is.",
        wago=_wago("/send/locationbutton", Body="Where shall we deliver?"),
        api=_content("LocationRequest", body="Where shall we deliver?"),
        acts=(("press", {"latitude": 52.5, "longitude": 13.4}),),
    ),
    Kind(
        name="carousel",
        title="Carousel",
        wago=Request(
            "/send/carousel",
            {
                "phone": "{friend}",
                "message": "Fresh from the oven",
                "carousel": [
                    {
                        "title": title,
                        "text": text,
                        "buttons": [{"type": "reply", "label": "Order", "id": title.lower()}],
                    }
                    for title, text in _CARDS
                ],
            },
        ),
        api=_content(
            "Carousel",
            body="Fresh from the oven",
            cards=[
                {
                    "title": title,
                    "body": text,
                    "buttons": [{"type": "reply", "body": "Order", "id": title.lower()}],
                }
                for title, text in _CARDS
            ],
        ),
    ),
    Kind(
        name="carousel-media",
        title="Carousel with pictures",
        note="The phone presses the button of the second card.",
        wago=Request(
            "/send/carouselmedia",
            {
                "phone": "{friend}",
                "message": "Fresh from the oven",
                "carousel": [
                    {
                        "media_url": media,
                        "media_type": "image",
                        "text": text,
                        "buttons": [{"type": "reply", "label": "Order", "id": title.lower()}],
                    }
                    for media, (title, text) in zip((_CAKE, _PHOTO), _CARDS, strict=True)
                ],
            },
        ),
        api=_content(
            "Carousel",
            body="Fresh from the oven",
            cards=[
                {
                    "header": {"type": "image", "media": media},
                    "body": text,
                    "buttons": [{"type": "reply", "body": "Order", "id": title.lower()}],
                }
                for media, (title, text) in zip((_CAKE, _PHOTO), _CARDS, strict=True)
            ],
        ),
        acts=(("press", {"button": "plain", "card": 1}),),
    ),
)

TRADE: Final = (
    Kind(
        name="pix",
        title="PIX button",
        wago=_wago(
            "/send/pixbutton",
            Body="Pay with PIX",
            PixKey="pay@example.org",
            PixType="email",
            MerchantName="The bakery",
        ),
        api=_content(
            "Pix",
            body="Pay with PIX",
            pixKey="pay@example.org",
            pixType="EMAIL",
            merchantName="The bakery",
        ),
    ),
    Kind(
        name="review-and-pay",
        title="Order to review and pay",
        wago=_wago(
            "/send/reviewpay",
            Body="Your order",
            PixKey="pay@example.org",
            PixType="email",
            MerchantName="The bakery",
            ReferenceID="A-17",
            Items=[{"name": "Cherry cake", "amount": 4500, "quantity": 2}],
        ),
        api=_content(
            "ReviewAndPay",
            body="Your order",
            pixKey="pay@example.org",
            pixType="EMAIL",
            merchantName="The bakery",
            referenceId="A-17",
            items=[{"name": "Cherry cake", "value": 4500, "quantity": 2}],
        ),
    ),
    Kind(
        name="product",
        title="Product",
        wago=_wago(
            "/send/product",
            ProductId="4711",
            Title="Cherry cake",
            Description="Three layers",
            Image=_CAKE,
            Currency="EUR",
            Price=45000,
            SalePrice=39000,
            Url="https://example.org/cherry",
        ),
        api=_content(
            "Product",
            productId="4711",
            title="Cherry cake",
            description="Three layers",
            image=_CAKE,
            currency="EUR",
            price=45000,
            salePrice=39000,
            url="https://example.org/cherry",
        ),
    ),
    Kind(
        name="order",
        title="Order",
        wago=_wago(
            "/send/order",
            OrderId="1001",
            Token="AbCd",
            Title="The bakery",
            ItemCount=3,
            Currency="EUR",
            Total=123000,
            Message="For Sunday",
        ),
        api=_content(
            "Order",
            orderId="1001",
            token="AbCd",
            title="The bakery",
            itemCount=3,
            currency="EUR",
            total=123000,
            message="For Sunday",
        ),
    ),
    Kind(
        name="group-invite",
        title="Invitation to a group",
        wago=_wago(
            "/send/invite",
            GroupJID="120363000000000001@g.us",
            Code="AbCdEfGh",
            GroupName="Bakers",
            Caption="Join us",
            Expiration=_START,
        ),
        api=_content(
            "GroupInvite",
            groupId="120363000000000001@g.us",
            inviteCode="AbCdEfGh",
            groupName="Bakers",
            caption="Join us",
            expiresAt=_START,
        ),
    ),
)

STATUS: Final = (
    Kind(
        name="status-text",
        title="Status: text",
        wago=Request(
            "/status/text",
            {
                "Text": "Open until six",
                "TextColor": 4294967295,
                "BackgroundColor": 4280191863,
                "Font": 1,
                "Audience": ["{friend}"],
            },
        ),
        api=Request(
            "/client/sendMessage",
            {
                "chatId": "status@broadcast",
                "contentType": "StatusText",
                "content": {
                    "text": "Open until six",
                    "textColor": 4294967295,
                    "backgroundColor": 4280191863,
                    "font": 1,
                },
                "options": {"audience": ["{friend}"]},
            },
        ),
        note="Without `Audience` it goes to whom the account's privacy setting says.",
    ),
    Kind(
        name="status-image",
        title="Status: image",
        wago=Request(
            "/status/image",
            {"Caption": "This morning", "Audience": ["{friend}"]},
            {"Image": "photo.jpg"},
        ),
        api=Request(
            "/client/sendMessage",
            {
                "chatId": "status@broadcast",
                "caption": "This morning",
                "options": {"audience": ["{friend}"]},
            },
            {"file": "photo.jpg"},
        ),
    ),
    Kind(
        name="status-video",
        title="Status: video",
        wago=Request("/status/video", {"Audience": ["{friend}"]}, {"Video": "film.mp4"}),
        api=Request(
            "/client/sendMessage",
            {"chatId": "status@broadcast", "options": {"audience": ["{friend}"]}},
            {"file": "film.mp4"},
        ),
    ),
)

DONE: Final = (
    Kind(
        name="reaction",
        title="Reaction",
        before=_THEIRS,
        on_it=True,
        wago=Request("/message/react", {"Phone": "{friend}", "Id": "{about}", "Body": "👍"}),
        api=_message("react", reaction="👍"),
    ),
    Kind(
        name="edit",
        title="Edit",
        before=_MINE,
        on_it=True,
        wago=_about("/message/edit", Message="See you at the station at nine"),
        api=_message("edit", content="See you at the station at nine"),
    ),
    Kind(
        name="delete",
        title="Deletion for everyone",
        before=_MINE,
        on_it=True,
        wago=_about("/message/delete"),
        api=_message("delete", everyone=True),
    ),
    Kind(
        name="pin",
        title="Pin in the chat",
        before=_THEIRS,
        on_it=True,
        wago=_about("/message/pin", Duration="7d"),
        api=_message("pin", duration=604800),
    ),
    Kind(
        name="keep",
        title="Keep in the chat",
        note="Of a message that would disappear.",
        before=Before(theirs={"text": "The door code is 4711", "expires_s": 86400}),
        on_it=True,
        wago=_about("/message/keep"),
        api=_message("keep"),
    ),
    Kind(
        name="vote",
        title="Vote in their poll",
        before=Before(theirs={"kind": "poll", "content": {"question": "Tea?", "options": ["Yes", "No"]}}),
        on_it=True,
        wago=_about("/message/vote", Options=["Yes"]),
        api=_message("vote", options=["Yes"]),
    ),
    Kind(
        name="event-answer",
        title="Answer to their event",
        before=Before(theirs={"kind": "event", "content": {"name": "Party", "starts_at_s": _START}}),
        on_it=True,
        wago=_about("/message/eventresponse", Response="maybe"),
        api=_message("answerEvent", answer="maybe"),
    ),
    Kind(
        name="comment",
        title="Comment",
        note="Meant for the announcement groups of communities.",
        before=_THEIRS,
        on_it=True,
        wago=_about("/message/comment", Body="Ten would be better"),
        api=_message("comment", text="Ten would be better"),
    ),
)

OTHERS: Final = (
    Kind(
        name="classic-list",
        title="List in the older form",
        note="Clients of today may not show it.",
        wago=_wago(
            "/send/list",
            TopText="Our cakes",
            Desc="What may it be?",
            ButtonText="Choose",
            List=[{"title": "Cherry", "desc": "three layers", "RowId": "cherry"}],
            Classic=True,
        ),
        api=None,
    ),
    Kind(
        name="raw",
        title="Raw message",
        note="Any WhatsApp message, in the form in which webhooks show it.",
        wago=_wago("/send/raw", Message={"extendedTextMessage": {"text": "As it is"}}),
        api=None,
    ),
)

FAMILIES: Final[dict[str, tuple[Kind, ...]]] = {
    "Texts": TEXTS,
    "Media": MEDIA,
    "Places and people": PLACES,
    "Questions and dates": ASKING,
    "Buttons and menus": PRESSED,
    "Trade": TRADE,
    "Status": STATUS,
    "What is done to a message": DONE,
    "In the WaGo door only": OTHERS,
}
KINDS: Final = tuple(kind for kinds in FAMILIES.values() for kind in kinds)
