"""Buttons of the native flow: a name, and parameters as JSON.

Source: field notes on whatsmeow and Baileys, the parameters as WhatsApp's own clients read them; the flows'
names in whatsapp-rust src/send/mod.rs. A button that has no class here is kept as `OtherButton`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.proto.e2e_pb2 import InteractiveMessage

MAX_LABEL: Final = 256
"""Characters on a button; clients show some 20 of them."""

MAX_ID: Final = 1024
MAX_TITLE: Final = 1024
MAX_SECTIONS: Final = 10
MAX_ROWS: Final = 100
"""Rows of all sections of one list."""

_NativeButton = InteractiveMessage.NativeFlowMessage.NativeFlowButton


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyButton:
    """Answers with its id."""

    label: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlButton:
    """Opens a page.

    Attributes:
        label: on it.
        url: the page.
        webview: open it inside of WhatsApp.
    """

    label: str
    url: str
    webview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyButton:
    """Copies a text."""

    label: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallButton:
    """Calls a phone number."""

    label: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list."""

    title: str
    id: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines of a list under a title; the title may be empty if there is one section only."""

    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListButton:
    """Opens a list, of which one row can be chosen."""

    label: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class LocationButton:
    """Asks for the place where the reader is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherButton:
    """Any other flow.

    Attributes:
        name: of the flow.
        params: JSON as it is, may be empty.
    """

    name: str
    params: str = ""


Button: TypeAlias = (
    ReplyButton | UrlButton | CopyButton | CallButton | ListButton | LocationButton | OtherButton
)


def put_button(wire: _NativeButton, button: Button, field: str = "buttons") -> None:
    """Fill in a button.

    Raises:
        InvalidContent: a label, id or address is empty or too long; `field` names it.
    """
    match button:
        case ReplyButton():
            said = {"display_text": _label(field, button.label), "id": checks.words(field, button.id, MAX_ID)}
            _put(wire, "quick_reply", said)
        case UrlButton():
            url = _url(field, button.url)
            page = {"display_text": _label(field, button.label), "url": url, "merchant_url": url}
            _put(wire, "cta_url", page | ({"webview_interaction": True} if button.webview else {}))
        case CopyButton():
            code = checks.words(field, button.code, MAX_ID)
            _put(wire, "cta_copy", {"display_text": _label(field, button.label), "copy_code": code})
        case CallButton():
            number = checks.words(field, button.number, 40)
            _put(wire, "cta_call", {"display_text": _label(field, button.label), "phone_number": number})
        case ListButton():
            check_sections(button.sections)
            _put(
                wire,
                "single_select",
                {
                    "title": _label(field, button.label),
                    "sections": [
                        {
                            "title": section.title,
                            "rows": [
                                {"title": row.title, "description": row.description, "id": row.id}
                                for row in section.rows
                            ],
                        }
                        for section in button.sections
                    ],
                },
            )
        case LocationButton():
            _put(wire, "send_location", {})
        case OtherButton():
            wire.name = checks.words(field, button.name, MAX_LABEL)
            wire.buttonParamsJSON = button.params


def check_sections(sections: Sequence[Section]) -> None:
    """Look at the sections of a list.

    Raises:
        InvalidContent: none or too many of them, of rows, a text empty or too long, or two rows with one id.
    """
    checks.count("sections", sections, 1, MAX_SECTIONS)
    rows = [row for section in sections for row in section.rows]
    for number, section in enumerate(sections):
        checks.count(f"sections[{number}].rows", section.rows, 1, MAX_ROWS)
        if len(sections) > 1:
            checks.words(f"sections[{number}].title", section.title, MAX_TITLE)
        checks.short(f"sections[{number}].title", section.title, MAX_TITLE)
    checks.count("rows", rows, 1, MAX_ROWS)
    for row in rows:
        checks.words("rows", row.title, MAX_TITLE)
        checks.words("rows", row.id, MAX_ID)
        checks.short("rows", row.description, MAX_TITLE)
    checks.distinct("rows", [row.id for row in rows])


def read_button(wire: _NativeButton) -> Button:
    """A button; one that says nothing sensible is an `OtherButton`."""
    params = _object(wire.buttonParamsJSON)
    get = _Texts(params)
    match wire.name:
        case "quick_reply":
            return ReplyButton(label=get("display_text"), id=get("id"))
        case "cta_url":
            webview = params.get("webview_interaction") is True
            return UrlButton(label=get("display_text"), url=get("url"), webview=webview)
        case "cta_copy":
            return CopyButton(label=get("display_text"), code=get("copy_code"))
        case "cta_call":
            return CallButton(label=get("display_text"), number=get("phone_number"))
        case "single_select":
            return ListButton(label=get("title"), sections=_sections(params.get("sections")))
        case "send_location":
            return LocationButton()
    return OtherButton(name=wire.name, params=wire.buttonParamsJSON)


def label_of(button: Button) -> str:
    """What stands on a button; empty if that is the client's choice."""
    match button:
        case LocationButton():
            return ""
        case OtherButton():
            params = _Texts(_object(button.params))
            return params("display_text") or params("title")
    return button.label


def params_json(params: dict[str, Any]) -> str:
    """JSON as clients write it."""
    return json.dumps(params, ensure_ascii=False, separators=(",", ":"))


class _Texts:
    """Members of an object that are texts, "" for others."""

    def __init__(self, params: dict[str, Any]) -> None:
        self._params = params

    def __call__(self, name: str) -> str:
        value = self._params.get(name)
        return value if isinstance(value, str) else ""


def _sections(value: object) -> tuple[Section, ...]:
    found = []
    for section in value if isinstance(value, list) else ():
        if not isinstance(section, dict):
            continue
        listed = section.get("rows")
        rows = []
        for row in listed if isinstance(listed, list) else ():
            if isinstance(row, dict):
                get = _Texts(row)
                rows.append(Row(title=get("title"), id=get("id"), description=get("description")))
        found.append(Section(title=_Texts(section)("title"), rows=tuple(rows)))
    return tuple(found)


def read_params(text: str) -> dict[str, Any]:
    """The object in a JSON text, an empty one if it is none."""
    return _object(text)


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_hook=_encodable) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _encodable(members: dict[str, Any]) -> dict[str, Any]:
    """JSON can name half a character, which no text can hold."""
    return {
        name: value.encode(errors="replace").decode() if isinstance(value, str) else value
        for name, value in members.items()
    }


def _put(wire: _NativeButton, name: str, params: dict[str, Any]) -> None:
    wire.name = name
    wire.buttonParamsJSON = params_json(params)


def _label(field: str, label: str) -> str:
    return checks.words(field, label, MAX_LABEL)


def _url(field: str, url: str) -> str:
    if not url.lower().startswith(("http://", "https://")) or any(char.isspace() for char in url):
        raise InvalidContent(field, f"has {url[:80]!r}, which is no web address")
    return checks.short(field, url, 4096)
