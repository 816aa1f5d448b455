"""What an editor wrote, as blocks of a paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.paper import Heading, List, Paper, Paragraph, Quote, Run, Table, every_run, runs
from press.services import blocks_from_html
from tests.press.papers import paper, say

SITE = "https://halemercer.example/library/deposits/"


def test_headings_and_paragraphs() -> None:
    assert blocks_from_html(
        "<h2>Where you stand</h2><p>A <b>bold</b> and <i>fine</i> word.</p><h3>Days</h3><h4>One</h4>"
    ) == (
        Heading(runs("Where you stand"), 1),
        Paragraph((Run("A "), Run("bold", bold=True), Run(" and "), Run("fine", italic=True), Run(" word."))),
        Heading(runs("Days"), 2),
        Heading(runs("One"), 3),
    )


def test_lists_in_lists() -> None:
    assert blocks_from_html(
        "<ul><li>Lease<ol start='3'><li>signed</li><li>dated</li></ol></li><li><p>Keys</p></li></ul>"
    ) == (List(((say("Lease"), List(((say("signed"),), (say("dated"),)), ordered=True, start=3)), (say("Keys"),))),)


def test_looks_add_up() -> None:
    ((block),) = blocks_from_html('<p><b>a<i>b<a href="https://x.example/">c</a></i></b></p>')
    assert block == Paragraph(
        (
            Run("a", bold=True),
            Run("b", bold=True, italic=True),
            Run("c", bold=True, italic=True, link="https://x.example/"),
        )
    )


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://x.example/?a=1&amp;b=2", "https://x.example/?a=1&b=2"),
        ("/plans/", "https://halemercer.example/plans/"),
        ("#top", f"{SITE}#top"),
        ("mailto:leo@halemercer.example", "mailto:leo@halemercer.example"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_links_are_made_whole_or_lose_what_could_run(href: str, link: str) -> None:
    assert blocks_from_html(f'<p><a href="{href}">go</a></p>', base_url=SITE) == (Paragraph((Run("go", link=link),)),)


def test_a_link_of_the_site_without_its_address_keeps_its_text() -> None:
    assert blocks_from_html('<p>See <a linktype="page" id="3">this</a> and <a href="/x/">that</a>.</p>') == (
        say("See this and that."),
    )


def test_white_space_is_what_a_browser_shows() -> None:
    assert blocks_from_html(
        "\n<p>\n  one\n two  <b> three</b><br/> four<br></p>\n <p> </p> loose &amp; free\u00a0!"
    ) == (
        Paragraph((Run("one two "), Run("three", bold=True), Run("\nfour"))),
        say("loose & free\u00a0!"),
    )


def test_unknown_tags_keep_their_text_and_scripts_do_not() -> None:
    source = "<div><p>a<u>b</u><code>c</code></p><aside>d<script>alert(1)</script><style>p{}</style></aside></div><hr>e<img alt=x>"
    assert blocks_from_html(source) == (say("abc"), say("d"), say("e"))


def test_tags_left_open_or_never_opened_do_no_harm() -> None:
    assert blocks_from_html("<p>a <b>b</p></i><p>c</p></div>") == (
        Paragraph((Run("a "), Run("b", bold=True))),
        say("c"),
    )


def test_quotations() -> None:
    assert blocks_from_html("<blockquote><p>Send it back.</p></blockquote>") == (Quote(runs("Send it back.")),)


def test_tables_with_and_without_a_header() -> None:
    source = "<table><caption>Days</caption><thead><tr><th>State</th><th>Days</th></tr></thead><tbody><tr><td>F</td></tr></tbody></table>"
    assert blocks_from_html(source) == (Table((runs("State"), runs("Days")), ((runs("F"), ()),), caption=runs("Days")),)
    assert blocks_from_html("<table><tr><td>a</td><td>b</td></tr></table><table></table>") == (
        Table((), ((runs("a"), runs("b")),)),
    )


@given(st.text(st.sampled_from("<>/abip h2ul=\"'&;\n"), max_size=60))
def test_any_soup_becomes_a_paper(source: str) -> None:
    some: Paper = paper(*blocks_from_html(source, base_url=SITE))
    assert "\x00" not in "".join(run.text for run in every_run(some))
