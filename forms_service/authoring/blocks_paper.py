"""The blocks of the paper: clauses with sub-clauses, lists, facts, signatures."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup

from forms_service.authoring.blocks_asking import when_block
from forms_service.authoring.words import LineBlock, LinesBlock, WordsBlock

# Blocks stand in blocks; clauses go five levels deep, and their lists and notes one level deeper.
DEEPEST: Final = 6
Fields = list[tuple[str, blocks.Block]]

MORE: Final = _("Condition and repetition")


def standing() -> Fields:
    """Give the fields that say when a part of the paper stands, and for what."""
    return [
        ("when", when_block(_("It stands only if"))),
        (
            "each",
            LineBlock(
                label=_("Once for each of the group"),
                max_length=60,
                help_text=_("The name of a group, such as children."),
            ),
        ),
        (
            "item",
            LineBlock(
                label=_("One of them is called"),
                max_length=60,
                help_text=_("Such as child; in here {child.name} is then her name."),
            ),
        ),
    ]


def line_block(text: Any, second: Any = None) -> blocks.ListBlock:
    """Give a list of lines; `second` is the label of a second text, where there is one."""
    fields: Fields = [("text", WordsBlock(label=text))]
    if second:
        fields.append(("second", WordsBlock(label=second)))
    names = [name for name, _block in fields]
    more = ["when", "each", "item"]
    line = blocks.StructBlock(
        [*fields, *standing()],
        label=_("Line"),
        label_format="{text}",
        form_layout=BlockGroup([*names, BlockGroup(more, heading=MORE, classname="collapsed", label_format="{when}")]),
    )
    return blocks.ListBlock(line, label=_("Lines"), default=[], collapsed=True)


def part_block(fields: Fields, more: Fields | None = None, **meta: Any) -> blocks.StructBlock:
    """Give a block of the paper with these fields; `more` lie in its folded part, beside when it stands."""
    folded = [*(more or []), *standing()]
    names = [name for name, _block in fields]
    group = BlockGroup([name for name, _block in folded], heading=MORE, classname="collapsed", label_format="{when}")
    first = next((name for name in ("title", "text") if name in names), "")
    return blocks.StructBlock(
        [*fields, *folded],
        form_layout=BlockGroup([*names, group]),
        label_format=f"{{{first}}}" if first else "",
        **meta,
    )


WORDS: Final = WordsBlock(label=_("Words"))
TITLE: Final = WordsBlock(label=_("Title"))
KEY: Final = LineBlock(
    label=_("Name of the clause"),
    max_length=60,
    help_text=_(
        "{#duration} in a text gives the number of the clause called duration. Left empty, it is made of the title. "
        "Keep it when you change the words."
    ),
)
TONE: Final = blocks.ChoiceBlock(
    label=_("What it is for"),
    choices=[("note", _("A note")), ("warning", _("A warning")), ("sample", _("Marks a sample"))],
    default="note",
)
LEVEL: Final = blocks.IntegerBlock(label=_("Rank, 1 to 3"), default=1, min_value=1, max_value=3, required=False)
PLACE_HELP: Final = _("Words, or an answer such as {home.state}. Left empty, a line to write on.")
# What has nothing inside is the same at every level, and told to the browser once.
LEAVES: Final[Fields] = [
    ("paragraph", part_block([("text", WORDS)], label=_("Paragraph"), icon="pilcrow")),
    (
        "heading",
        part_block(
            [("text", WORDS), ("level", LEVEL)],
            [("title", WordsBlock(label=_("Words, if those above are empty")))],
            label=_("Heading"),
            icon="title",
        ),
    ),
    (
        "list",
        part_block(
            [("ordered", blocks.BooleanBlock(label=_("Numbered"), required=False)), ("lines", line_block(_("Words")))],
            label=_("List"),
            icon="list-ul",
        ),
    ),
    (
        "key_values",
        part_block([("lines", line_block(_("What it is called"), _("What it is")))], label=_("Facts"), icon="table"),
    ),
    (
        "signatures",
        part_block(
            [
                ("text", WordsBlock(label=_("Words before the signatures"))),
                ("lines", line_block(_("Who signs"), _("In what capacity"))),
            ],
            label=_("Signatures"),
            icon="pick",
        ),
    ),
    (
        "initials",
        part_block([("text", WORDS), ("lines", line_block(_("Who initials it")))], label=_("Initials"), icon="edit"),
    ),
    (
        "notary",
        part_block(
            [
                ("title", TITLE),
                ("text", WORDS),
                ("state", LinesBlock(label=_("State"), help_text=PLACE_HELP)),
                ("county", LinesBlock(label=_("County"), help_text=PLACE_HELP)),
            ],
            label=_("Notary's certificate"),
            icon="key",
        ),
    ),
]


def paper_blocks(level: int = 1) -> blocks.StreamBlock:
    """Give what can stand at `level` of the paper."""
    inner: Fields = [("blocks", paper_blocks(level + 1))] if level < DEEPEST else []
    clause = part_block([("title", TITLE), ("text", WORDS), *inner], [("key", KEY)], label=_("Clause"), icon="list-ol")
    note = part_block([("title", TITLE), ("text", WORDS), ("tone", TONE), *inner], label=_("Note"), icon="info-circle")
    parts: Fields = [("clause", clause), *LEAVES, ("note", note)]
    if level == 1:
        parts.append(("page_break", part_block([], label=_("New page"), icon="doc-empty")))
    return blocks.StreamBlock(parts, label=_("What stands in it"), required=False, collapsed=True)


PAPER: Final = paper_blocks()
