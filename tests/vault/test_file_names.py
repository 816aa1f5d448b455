"""Names are shown and saved in a safe form; storage never sees them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vault.bounds import MAX_NAME_CHARACTERS
from vault.names import JOINERS, clean_name, extension_of


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Lease 2026.pdf", "Lease 2026.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\Clara\\Lease.pdf", "Lease.pdf"),
        ("/absolute/Lease.pdf", "Lease.pdf"),
        ("a\0b\x07c.pdf", "abc.pdf"),
        ("Lease\r\nSet-Cookie: x=1.pdf", "Lease Set-Cookie_ x=1.pdf"),
        ("Lease\u2028.pdf", "Lease .pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c.pdf", "a.pdf"),
        ("a\u200bb\ufeffc\u00ad.pdf", "abc.pdf"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT¹.pdf", "_LPT¹.pdf"),
        ("CONIN$", "_CONIN$"),
        ("console.txt", "console.txt"),
        ('a<b>c:d"e|f?g*h.pdf', "a_b_c_d_e_f_g_h.pdf"),
        ("  spaced   out .pdf. ", "spaced out .pdf"),
        ("trailing dots...", "trailing dots"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("a/", "unnamed"),
        ("\u202e", "unnamed"),
        ("\u200d", "unnamed"),
        (".hidden", ".hidden"),
        ("=HYPERLINK(1).csv", "=HYPERLINK(1).csv"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("Łukasz Nguyễn.docx", "Łukasz Nguyễn.docx"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("👩\u200d👧 foto.jpg", "👩\u200d👧 foto.jpg"),
        ("%2e%2e%2fpasswd", "%2e%2e%2fpasswd"),
        ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
    ],
)
def test_a_name_is_made_safe_to_show_and_to_save(given_name: str, shown: str) -> None:
    assert clean_name(given_name) == shown


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("x" * 300 + ".docx")
    assert len(name) == MAX_NAME_CHARACTERS
    assert name.endswith("x.docx")


def test_a_long_extension_is_no_extension() -> None:
    assert clean_name("a." + "x" * 300) == "a." + "x" * (MAX_NAME_CHARACTERS - 2)


@given(st.text(max_size=400))
@example("a" * 149 + ". ." + "b" * 16)
@example("CON" + "\u200b" * 3)
@example("A\u030a" * 200 + ".pdf")
@example("x" * 148 + "..b")
def test_any_name_becomes_one_that_stays_as_it_is(name: str) -> None:
    shown = clean_name(name)
    assert clean_name(shown) == shown
    assert 0 < len(shown) <= MAX_NAME_CHARACTERS
    assert shown == unicodedata.normalize("NFC", shown)
    assert not set(shown) & set('/\\<>:"|?*')
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") or char in JOINERS for char in shown)
    assert shown[-1] not in " ." and not shown.startswith(" ")


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("a.", ""), ("", ""), ("a.b c", "b c")],
)
def test_the_extension_is_what_follows_the_last_dot(name: str, extension: str) -> None:
    assert extension_of(name) == extension
