"""Texts, files, places and people."""

from __future__ import annotations

from typing import Final

from tests.gallery.request import CAKE, PHOTO, THEIRS, Kind, Request, content, message, send, wago

TEXTS: Final = (
    Kind(
        name="text",
        title="Text",
        note="Formatting goes as it is; the phone draws it.",
        wago=wago("/send/text", Body="*Fresh* _every_ day: ~12~ *10* kinds of `cake`"),
        api=send(text="*Fresh* _every_ day: ~12~ *10* kinds of `cake`"),
    ),
    Kind(
        name="link-preview",
        title="Text with a preview made from the page",
        note="The gateway fetches the page and its picture.",
        wago=wago("/send/text", Body="This week: {files}/cakes.html", Preview=True),
        api=send(text="This week: {files}/cakes.html", options={"linkPreview": True}),
    ),
    Kind(
        name="own-preview",
        title="Text with a preview of your own making",
        wago=wago(
            "/send/preview",
            Text="Look: https://example.org/cakes",
            MatchedURL="https://example.org/cakes",
            Title="Our cakes",
            Description="Baked this morning",
            Image=CAKE,
        ),
        api=content(
            "LinkPreview",
            text="Look: https://example.org/cakes",
            url="https://example.org/cakes",
            title="Our cakes",
            description="Baked this morning",
            image=CAKE,
        ),
    ),
    Kind(
        name="ad-preview",
        title="Preview drawn as an advertisement",
        wago=wago(
            "/send/preview2",
            Text="Look: https://example.org/cakes",
            MatchedURL="https://example.org/cakes",
            Title="Our cakes",
            Description="Baked this morning",
            Image=CAKE,
        ),
        api=content(
            "LinkPreview",
            text="Look: https://example.org/cakes",
            url="https://example.org/cakes",
            title="Our cakes",
            description="Baked this morning",
            image=CAKE,
            style="ad",
        ),
    ),
    Kind(
        name="group-link",
        title="Link to a group",
        wago=wago(
            "/send/groupinvite",
            Text="Join us: https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            MatchedText="https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
            Title="Bakers",
            Description="Group invitation",
        ),
        api=content(
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
        wago=wago(
            "/business/send/catalog",
            Text="All of it: https://wa.me/c/15550100001",
            MatchedText="https://wa.me/c/15550100001",
            Title="The bakery",
            Description="View the catalog",
        ),
        api=content(
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
        wago=wago(
            "/send/text", Body="@{friend} takes the dishes", ContextInfo={"MentionedJID": ["{friend}"]}
        ),
        api=send(text="@{friend} takes the dishes", mentions=["{friend}"]),
    ),
    Kind(
        name="reply",
        title="Reply with a quote",
        note="The quoted words come from what the gateway has stored.",
        before=THEIRS,
        wago=wago(
            "/send/text", Body="With pleasure", ContextInfo={"StanzaID": "{about}", "Participant": "{friend}"}
        ),
        api=message("reply", text="With pleasure"),
    ),
    Kind(
        name="forward",
        title="Forward",
        note="Of any stored message; a file is not uploaded again.",
        before=THEIRS,
        wago=Request("/message/forward", {"Phone": "{friend}", "MessageID": "{about}"}),
        api=message("forward", destinationChatId="{friend}"),
    ),
)

MEDIA: Final = (
    Kind(
        name="image",
        title="Image",
        wago=wago("/send/image", {"Image": "photo.jpg"}, Caption="Good morning"),
        api=send({"file": "photo.jpg"}, caption="Good morning"),
    ),
    Kind(
        name="view-once",
        title="Image to be seen once",
        wago=wago("/send/image", Image=PHOTO, ViewOnce=True),
        api=send(contentType="MessageMediaFromURL", content=PHOTO, options={"isViewOnce": True}),
    ),
    Kind(
        name="video",
        title="Video",
        wago=wago("/send/video", {"Video": "film.mp4"}, Caption="The sun comes up"),
        api=send({"file": "film.mp4"}, caption="The sun comes up"),
    ),
    Kind(
        name="gif",
        title="GIF",
        note="A video without sound that plays in a loop; an animated GIF is converted.",
        converted=True,
        wago=wago("/send/video", {"Video": "smile.gif"}, Gif=True),
        api=send({"file": "smile.gif"}, options={"sendVideoAsGif": True}),
    ),
    Kind(
        name="video-note",
        title="Round video note",
        wago=wago("/send/video", {"Video": "loop.mp4"}, Ptv=True),
        api=send({"file": "loop.mp4"}, options={"sendVideoAsNote": True}),
    ),
    Kind(
        name="voice",
        title="Voice note",
        note="Any audio is converted to Opus; the waveform is the real one.",
        converted=True,
        wago=wago("/send/audio", {"Audio": "song.mp3"}),
        api=send({"file": "song.mp3"}, options={"sendAudioAsVoice": True}),
    ),
    Kind(
        name="audio",
        title="Audio file",
        wago=wago("/send/audio", {"Audio": "song.mp3"}, Ptt=False),
        api=send({"file": "song.mp3"}),
    ),
    Kind(
        name="document",
        title="Document",
        note="With the first page as thumbnail and the number of pages.",
        wago=wago("/send/document", {"Document": "menu.pdf"}, FileName="menu.pdf", Caption="The new menu"),
        api=send({"file": "menu.pdf"}, caption="The new menu"),
    ),
    Kind(
        name="sticker",
        title="Sticker",
        note="Any image becomes one, with the name of its pack.",
        wago=wago("/send/sticker", {"Sticker": "smile.png"}, PackName="Faces", PackPublisher="The bakery"),
        api=send(
            {"file": "smile.png"},
            options={"sendMediaAsSticker": True, "stickerName": "Faces", "stickerAuthor": "The bakery"},
        ),
    ),
    Kind(
        name="animated-sticker",
        title="Animated sticker",
        note="Out of a GIF or a short video.",
        wago=wago("/send/sticker", {"Sticker": "smile.gif"}),
        api=send({"file": "smile.gif"}, options={"sendMediaAsSticker": True}),
    ),
    Kind(
        name="album",
        title="Album",
        note="Several messages that are shown as one.",
        wago=wago("/send/album", Items=[{"Image": PHOTO, "Caption": "Baked"}, {"Video": "{files}/film.mp4"}]),
        api=content(
            "Album",
            items=[
                {"type": "image", "media": PHOTO, "caption": "Baked"},
                {"type": "video", "media": "{files}/film.mp4"},
            ],
        ),
    ),
)

PLACES: Final = (
    Kind(
        name="location",
        title="Location",
        wago=wago("/send/location", Latitude=-33.4372, Longitude=-70.6506, Name="Plaza", Address="Santiago"),
        api=content("Location", latitude=-33.4372, longitude=-70.6506, name="Plaza", address="Santiago"),
    ),
    Kind(
        name="live-location",
        title="Live location",
        wago=wago("/send/livelocation", Latitude=52.52, Longitude=13.405, Accuracy=9, Caption="On my way"),
        api=content("LiveLocation", latitude=52.52, longitude=13.405, accuracy=9, caption="On my way"),
    ),
    Kind(
        name="contact",
        title="Contact",
        wago=wago(
            "/send/contact",
            Vcard={"fullName": "Ana Sol", "organization": "The bakery", "phoneNumber": "15550003333"},
        ),
        api=content("Contact", name="Ana Sol", organization="The bakery", phones=["15550003333"]),
    ),
    Kind(
        name="contacts",
        title="Several contacts",
        wago=wago(
            "/send/contacts",
            Contacts=[
                {"fullName": "Ana Sol", "phoneNumber": "15550003333"},
                {"fullName": "Ben Mar", "phoneNumber": "15550004444"},
            ],
        ),
        api=content(
            "Contacts",
            contacts=[
                {"name": "Ana Sol", "phones": ["15550003333"]},
                {"name": "Ben Mar", "phones": ["15550004444"]},
            ],
        ),
    ),
)
