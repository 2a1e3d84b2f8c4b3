"""What is read out of web pages."""

from __future__ import annotations

import pytest

from wago.gateway.prepare.worker.pages import read_page


def test_a_page_says_most_about_itself_in_open_graph() -> None:
    page = read_page(
        b"""<!doctype html><html><head><title>Plain &amp; simple</title>
        <meta property="og:title" content=" Open
          Graph "><meta property="og:title" content="second">
        <meta name="twitter:title" content="Twitter"><meta name="description" content="plain words">
        <meta property="og:description" content="graph words"><meta property="og:image" content="/a.png">
        <meta name="twitter:image" content="https://cdn.example/b.png">
        <link rel="canonical" href="/canonical"><link rel="icon apple-touch-icon" href="icon.png"></head>""",
        "https://example.com/dir/page",
    )
    assert page.title == "Open Graph"
    assert page.description == "graph words"
    assert page.canonical == "https://example.com/canonical"
    assert page.images == (
        "https://example.com/a.png",
        "https://cdn.example/b.png",
        "https://example.com/dir/icon.png",
    )


@pytest.mark.parametrize(
    ("html", "title", "description"),
    [
        ("<title>Only a title</title>", "Only a title", ""),
        ("<meta name='twitter:title' content='T'><meta name='twitter:description' content='D'>", "T", "D"),
        ("<META NAME=Description CONTENT=words>", "", "words"),
        ("<meta property='og:title' content='  '><title>spare</title>", "spare", ""),
        ("<meta property='og:site_name' content='Site'>", "Site", ""),
        ("<svg><title>drawing</title></svg>", "", ""),
        ("<title>a\u202e\u0007b</title>", "a b", ""),
        ("<body><h1>no head</h1>", "", ""),
        ("just words", "", ""),
        ("", "", ""),
    ],
)
def test_what_a_page_says_otherwise(html: str, title: str, description: str) -> None:
    page = read_page(html.encode(), "https://example.com/")
    assert (page.title, page.description) == (title, description)


def test_texts_are_cut_to_a_length_that_is_shown() -> None:
    page = read_page(b"<title>" + b"word " * 100_000 + b"</title>", "https://example.com/")
    assert len(page.title) <= 200
    assert page.title.endswith("word…")


@pytest.mark.parametrize(
    ("data", "charset", "title"),
    [
        ("<title>Grüße</title>".encode(), "", "Grüße"),
        ("<title>Grüße</title>".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("<meta charset=windows-1251><title>Привет</title>".encode("cp1251"), "", "Привет"),
        (
            "<meta http-equiv=C content='text/html; charset=Shift_JIS'><title>日本語</title>".encode(
                "shift_jis"
            ),
            "",
            "日本語",
        ),
        ("\ufeff<title>Grüße</title>".encode("utf-16"), "", "Grüße"),
        ("\ufeff<title>Grüße</title>".encode(), "latin-1", "Grüße"),
        ("<meta charset=utf-16><title>Grüße</title>".encode(), "", "Grüße"),
        ("<title>Grüße</title>".encode(), "no-such-thing", "Grüße"),
        ("<title>Grüße</title>".encode(), "zlib", "Grüße"),
        ("<title>Gr\u00fc\u00dfe</title>".encode(), "punycode", "Grüße"),
        (b"<title>\xff\xfe\x00bad</title>", "utf-8", "��\ufffdbad"),
    ],
)
def test_the_encoding_of_a_page(data: bytes, charset: str, title: str) -> None:
    assert read_page(data, "https://example.com/", charset).title == title


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "http://[::1", ""],
)
def test_addresses_that_are_none_are_left_out(link: str) -> None:
    html = (
        f'<meta property="og:image" content="{link}"><link rel=canonical href="{link}"><base href="{link}">'
    )
    page = read_page(html.encode(), "https://example.com/")
    assert page.images == ()
    assert page.canonical == ""


def test_a_base_counts_for_relative_addresses() -> None:
    html = b'<base href="https://cdn.example/x/"><meta property="og:image" content="a.png">'
    assert read_page(html, "https://example.com/").images == ("https://cdn.example/x/a.png",)


@pytest.mark.parametrize(
    "html", [b"<div>" * 5_000, b"<meta " * 100_000, b"<title>" * 100_000, b"&" * 1_000_000]
)
def test_pages_that_are_nothing_but_trouble(html: bytes) -> None:
    read_page(html, "https://example.com/")
