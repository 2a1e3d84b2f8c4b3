"""A message as a phone would draw it, from the phone's own view of it."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

from tests.gallery.request import Json
from tests.gallery.run import OWNER

_NAMES: Final = {OWNER: "The bakery", "15550100002": "Ann"}
_MARKS: Final = (
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)"), r"<b>\1</b>"),
    (re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)"), r"<i>\1</i>"),
    (re.compile(r"(?<!\w)~([^~\n]+)~(?!\w)"), r"<s>\1</s>"),
    (re.compile(r"(https?://[^\s<]+)"), r'<span class="link">\1</span>'),
)


def bubble(shown: Json) -> str:
    """What stands in the chat: the message, what is attached to it, and what the phone answers."""
    message = shown["message"]
    drawn = _message(message, shown["parts"])
    answers = "".join(_bubble(_in_bubble(each), mine=True) for each in shown["replies"])
    return f'<div class="chat">{drawn}{_attached_below(message)}{answers}</div>'


def _message(message: Json, parts: list[Json]) -> str:
    attached = message.get("attached") or {}
    mine = bool(message["from_me"])
    if attached.get("deleted"):
        return _bubble('<p class="quiet">🚫 This message was deleted</p>', mine=mine)
    if message["chat"] == "status@broadcast":
        return _status(message)
    if message["kind"] == "sticker":
        return f'<div class="sticker">{_picture(message, "")}</div>'
    if message["kind"] == "album":
        inner = "".join(f'<div class="part">{_in_bubble(each)}</div>' for each in parts)
        return _bubble(f'<div class="album">{inner}</div>', mine=mine)
    cards = message["content"].get("cards")
    row = f'<div class="cards">{"".join(_card(each) for each in cards)}</div>' if cards else ""
    return _bubble(_in_bubble(message) + _reactions(attached), mine=mine, wide=_is_wide(message)) + row


def _bubble(inner: str, *, mine: bool, wide: bool = False) -> str:
    classes = " ".join(("bubble", "mine" if mine else "theirs", *(("wide",) if wide else ())))
    return f'<div class="{classes}">{inner}</div>'


def _is_wide(message: Json) -> bool:
    return message["kind"] not in ("text", "ptv") or "preview" in message["content"]


# -- around the content ---------------------------------------------------------------------------------


def _in_bubble(message: Json) -> str:
    return _above(message) + _content(message) + _marks(message)


def _above(message: Json) -> str:
    context, parts = message["context"], []
    if context.get("forwarding_score"):
        parts.append('<p class="quiet">↪ Forwarded</p>')
    if quote := context.get("quote"):
        who = _NAMES.get(str(quote.get("sender", "")).partition("@")[0], "The bakery")
        said = quote["message"]
        parts.append(f'<div class="quote"><b>{who}</b><br>{escape(said["text"] or said["kind"])}</div>')
    if ad := context.get("ad"):
        parts.append(
            _preview(ad["title"], ad.get("body", ""), ad["source_url"], ad.get("thumbnail"), large=True)
        )
    return "".join(parts)


def _marks(message: Json) -> str:
    attached, marks = message.get("attached") or {}, []
    if attached.get("edited"):
        marks.append("edited")
    if attached.get("pinned"):
        marks.append("📌 pinned")
    if seconds := message["context"].get("expiration_s"):
        marks.append("🔖 kept" if attached.get("kept") else f"⏱ {seconds // 3600} h")
    return f'<p class="marks">{" · ".join(marks)}</p>' if marks else ""


def _reactions(attached: Json) -> str:
    emojis = "".join(attached.get("reactions", {}).values())
    return f'<span class="reaction">{emojis}</span>' if emojis else ""


def _attached_below(message: Json) -> str:
    comments = (message.get("attached") or {}).get("comments", ())
    return "".join(
        f'<div class="comment"><b>{_NAMES[each["by"]]}</b> {_text(each["text"])}</div>' for each in comments
    )


def _text(text: str, mentions: tuple[str, ...] = ()) -> str:
    """WhatsApp's formatting."""
    shown = escape(text)
    for pattern, drawn in _MARKS:
        shown = pattern.sub(drawn, shown)
    for jid in mentions:
        number = jid.partition("@")[0]
        shown = shown.replace(f"@{number}", f'<span class="link">@{_NAMES.get(number, number)}</span>')
    return shown.replace("\n", "<br>")


def _para(text: str, kind: str = "") -> str:
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{_text(text)}</p>" if text else ""


def _row(sign: str, words: str, kind: str = "icon") -> str:
    return f'<div class="row"><span class="{kind}">{escape(sign)}</span><div>{words}</div></div>'


# -- content --------------------------------------------------------------------------------------------


def _content(message: Json) -> str:
    draw = _DRAWN.get(message["kind"], _words)
    return draw(message)


def _words(message: Json) -> str:
    content = message["content"]
    text = (message.get("attached") or {}).get("edited") or message["text"]
    preview = ""
    if page := content.get("preview"):
        large = page.get("picture_width", 0) >= 300
        preview = _preview(
            page["title"], page.get("description", ""), page["link"], page.get("thumbnail"), large=large
        )
    return f"{preview}<p>{_text(text, tuple(message['context'].get('mentions', ())))}</p>"


def _preview(title: str, about: str, link: str, thumbnail: str | None, *, large: bool) -> str:
    picture = f'<img alt="" src="{_url(thumbnail)}">' if thumbnail else ""
    host = link.partition("//")[2].partition("/")[0]
    words = f"<b>{escape(title)}</b><br>{escape(about)}<br><small>{escape(host)}</small>"
    return f'<div class="preview{" large" if large else ""}">{picture}<div>{words}</div></div>'


def _url(data: str) -> str:
    """A picture in base64 as a URL."""
    head = b64decode(data[:16])
    kinds = {b"\x89PNG": "png", b"RIFF": "webp"}
    return f"data:image/{kinds.get(head[:4], 'jpeg')};base64,{data}"


def _picture(message: Json, caption: str) -> str:
    content = message["content"]
    data = message.get("picture") or content.get("thumbnail")
    size = f'width="{content["width"]}" height="{content["height"]}"'
    return f'<img alt="{escape(caption)}" {size} src="{_url(data)}">'


def _image(message: Json) -> str:
    content = message["content"]
    if content.get("view_once"):
        return '<p class="once"><span class="ring">1</span> Photo</p>'
    return _picture(message, content.get("caption", "")) + _para(content.get("caption", "")) + _facts(content)


def _film(message: Json) -> str:
    content = message["content"]
    over = {"gif": "GIF", "ptv": "▶"}.get(message["kind"], f"▶ {_clock(content['seconds'])}")
    shape = "film round" if message["kind"] == "ptv" else "film"
    frame = _picture(message, "").replace("<img", '<img class="frame"')
    below = _para(content.get("caption", "")) + _facts(content)
    return f'<div class="{shape}">{frame}<span>{over}</span></div>{below}'


def _sound(message: Json) -> str:
    content = message["content"]
    icon, line = ("♪", '<i class="line"></i>') if message["kind"] == "audio" else ("▶", _wave(content))
    length = _clock(content["seconds"])
    return f'<div class="sound"><span class="ring">{icon}</span>{line}{length}</div>{_facts(content)}'


def _wave(content: Json) -> str:
    bars = "".join(
        f'<rect x="{3 * at}" y="{50 - level / 2:g}" width="2" height="{max(2, level)}"/>'
        for at, level in enumerate(b64decode(content["waveform"]))
    )
    view = 'viewBox="0 0 192 100" preserveAspectRatio="none"'
    return f'<svg {view} role="img" aria-label="waveform">{bars}</svg>'


def _document(message: Json) -> str:
    content = message["content"]
    page = f'<div class="page"><img alt="first page" src="{_url(content["thumbnail"])}"></div>'
    pages = f"{content['page_count']} pages · " if content["page_count"] else ""
    words = f"<b>{escape(content['filename'])}</b><br><small>{pages}{_facts_of(content)}</small>"
    return page + _row("📄", words) + _para(content.get("caption", ""))


def _facts(content: Json) -> str:
    return f'<p class="facts">{_facts_of(content)}</p>'


def _facts_of(content: Json) -> str:
    size = f"{content['width']} × {content['height']} · " if content["width"] else ""
    length = f'<span class="bytes">{content["file"]["file_length"]:,}</span> bytes'
    return f"{size}{escape(content['mimetype'])} · {length}"


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _when(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%a %d %B %Y, %H:%M UTC")


def _place(message: Json) -> str:
    content = message["content"]
    live = message["kind"] == "live_location"
    head = "<b>Live location</b><br>" if live else ""
    name = f"<b>{escape(content['name'])}</b><br>" if content.get("name") else ""
    address = f"{escape(content['address'])}<br>" if content.get("address") else ""
    accuracy = f" ± {content['accuracy_m']} m" if content.get("accuracy_m") else ""
    where = f"<small>{content['latitude']:.4f}, {content['longitude']:.4f}{accuracy}</small>"
    words = f"<p>{head}{name}{address}{where}</p>{_para(content.get('caption', ''))}"
    return f'<div class="map"><span>📍</span></div>{words}'


def _people(message: Json) -> str:
    rows = []
    for each in message["content"]["contacts"]:
        card = each["card"]
        numbers = ", ".join(phone["number"] for phone in card.get("phones", ()))
        lines = [f"<b>{escape(each['name'])}</b>", *filter(None, (card.get("organization"), numbers))]
        rows.append(_row(each["name"][0], "<br>".join(lines), "face"))
    return "".join(rows) + '<p class="button">Message</p>'


def _poll(message: Json) -> str:
    content = message["content"]
    votes = (message.get("attached") or {}).get("votes", {})
    how = {0: "Select one or more", 1: "Select one"}.get(
        content["selectable"], f"Select up to {content['selectable']}"
    )
    rows = []
    for at, option in enumerate(content["options"]):
        by = [who for who, taken in votes.items() if option in taken]
        right = " ✓" if content.get("correct") == at else ""
        part = round(100 * len(by) / len(votes)) if votes else 0
        rows.append(
            f'<div class="option{" taken" if by else ""}"><span class="dot"></span>'
            f"<div>{escape(option)}{right}<em>{len(by)}</em>"
            f'<i class="bar"><i style="width:{part}%"></i></i></div></div>'
        )
    return f'<p><b>{escape(content["question"])}</b></p><p class="quiet">{how}</p>{"".join(rows)}'


def _event(message: Json) -> str:
    content, rows = message["content"], []
    rows.append(f"<b>{escape(content['name'])}</b>")
    if content.get("description"):
        rows.append(escape(content["description"]))
    until = f" – {_when(content['ends_at_s'])[-9:]}" if content.get("ends_at_s") else ""
    rows.append(f"🕓 {_when(content['starts_at_s'])}{until}")
    if content.get("location"):
        rows.append(f"📍 {escape(content['location']['name'])}")
    if content.get("extra_guests"):
        rows.append("👥 guests may be brought")
    answers = (message.get("attached") or {}).get("answers", {})
    said = "".join(
        f'<p class="answer">{_NAMES[who]}: {answer.replace("_", " ")}</p>' for who, answer in answers.items()
    )
    return _row("📅", "<br>".join(rows)) + said


def _call(message: Json) -> str:
    content = message["content"]
    icon, word = ("📹", "Video call") if content.get("video") else ("📞", "Voice call")
    words = f"<b>{escape(content['title'])}</b><br>{word}<br>{_when(content['at_ms'] // 1000)}"
    return _row(icon, words)


# -- what can be pressed --------------------------------------------------------------------------------


def _flow(message: Json) -> str:
    content = message["content"]
    return (
        _head(content) + _para(content["body"]) + _para(content.get("footer", ""), "foot") + _buttons(content)
    )


def _head(content: Json) -> str:
    media = content.get("media")
    picture = f'<img class="header" alt="" src="{_url(media["thumbnail"])}">' if media else ""
    return picture + (f"<p><b>{escape(content['title'])}</b></p>" if content.get("title") else "")


def _buttons(content: Json) -> str:
    return "".join(_button(each) for each in content.get("buttons", ()))


def _button(button: Json) -> str:
    if "sections" in button:
        return _menu(button["label"], button["sections"])
    if "label" not in button:
        return '<p class="button">📍 Send location</p>'
    icon = next(
        (icon for name, icon in (("url", "↗ "), ("number", "📞 "), ("code", "📋 ")) if button.get(name)), "↩ "
    )
    return f'<p class="button">{icon}{escape(button["label"])}</p>'


def _menu(label: str, sections: list[Json]) -> str:
    rows = []
    for section in sections:
        rows.append(f'<p class="quiet">{escape(section.get("title", ""))}</p>')
        rows += [
            f'<div class="option"><span class="dot"></span><div>{escape(row["title"])}'
            f"<br><small>{escape(row.get('description', ''))}</small></div></div>"
            for row in section["rows"]
        ]
    return f'<p class="button">☰ {escape(label)}</p><div class="menu">{"".join(rows)}</div>'


def _classic_list(message: Json) -> str:
    content = message["content"]
    if "sections" not in content:
        return _flow(message)
    return _head(content) + _para(content["body"]) + _menu(content["label"], content["sections"])


def _card(card: Json) -> str:
    return f'<div class="card">{_flow({"content": card})}</div>'


def _carousel(message: Json) -> str:
    return _para(message["content"]["body"]) + _para(message["content"].get("footer", ""), "foot")


# -- trade ----------------------------------------------------------------------------------------------


def _money(value: int, parts: int, currency: str) -> str:
    return f"{currency} {value / parts:,.2f}"


def _payment(message: Json) -> str:
    content = message["content"]
    pay, rows = content["payment"], []
    for item in pay.get("items", ()):
        amount = _money(item["amount"] * item["quantity"], pay["offset"], pay["currency"])
        rows.append(f'<p class="line-item">{item["quantity"]} × {escape(item["name"])}<em>{amount}</em></p>')
    if pay["total"]:
        total = _money(pay["total"], pay["offset"], pay["currency"])
        rows.append(f'<p class="line-item"><b>Total<em>{total}</em></b></p>')
    pix = pay["pix"]
    rows.append(_row("💠", f"<b>{escape(pix['merchant'])}</b><br>PIX · {escape(pix['key'])}"))
    word = "Review and pay" if pay["flow"] == "review_and_pay" else "📋 Copy PIX key"
    return f'{_para(content["body"])}{"".join(rows)}<p class="button">{word}</p>'


def _product(message: Json) -> str:
    content = message["content"]
    price = _money(content["price_1000"], 1000, content["currency"])
    if sale := content.get("sale_price_1000"):
        price = f"{_money(sale, 1000, content['currency'])} <s>{price}</s>"
    picture = f'<img class="header" alt="" src="{_url(content["thumbnail"])}">'
    words = (
        f"<p><b>{escape(content['title'])}</b><br>{price}</p>{_para(content.get('description', ''), 'quiet')}"
    )
    return f'{picture}{words}<p class="button">View</p>'


def _order(message: Json) -> str:
    content = message["content"]
    total = _money(content["total_1000"], 1000, content["currency"])
    words = f"<b>{escape(content['title'])}</b><br>{content['item_count']} items<br>{total}"
    return _row("🛒", words) + _para(content.get("message", "")) + '<p class="button">View order</p>'


def _invite(message: Json) -> str:
    content = message["content"]
    words = (
        f"<b>{escape(content['subject'])}</b><br>WhatsApp group invitation"
        f"<br><small>until {_when(content['expires_at_s'])}</small>"
    )
    row = _row(content["subject"][0], words, "face")
    return row + _para(content.get("caption", "")) + '<p class="button">Join group</p>'


def _status(message: Json) -> str:
    content = message["content"]
    head = '<p class="who"><span class="face">B</span> The bakery · status</p>'
    if message["kind"] == "text":
        looks = content["looks"]
        style = f"background:{_colour(looks['background'])};color:{_colour(looks['colour'])}"
        return f'<div class="status" style="{style}">{head}<p class="big">{_text(message["text"])}</p></div>'
    over = f"<span>▶ {_clock(content['seconds'])}</span>" if content["seconds"] else ""
    frame = _picture(message, "").replace("<img", '<img class="frame"')
    film = f'<div class="film">{frame}{over}</div>'
    return f'<div class="status">{head}{film}{_para(content.get("caption", ""))}</div>'


def _colour(argb: int) -> str:
    return f"#{argb & 0xFFFFFF:06x}"


_DRAWN: Final[dict[str, Any]] = {
    "image": _image,
    "video": _film,
    "gif": _film,
    "ptv": _film,
    "audio": _sound,
    "voice": _sound,
    "document": _document,
    "location": _place,
    "live_location": _place,
    "contact": _people,
    "contacts": _people,
    "poll": _poll,
    "quiz": _poll,
    "event": _event,
    "scheduled_call": _call,
    "buttons": _flow,
    "list": _classic_list,
    "location_request": _flow,
    "carousel": _carousel,
    "payment": _payment,
    "product": _product,
    "order": _order,
    "group_invite": _invite,
}
