"""The blocks of the screens: what is asked, of whom, how often, and where the way ends."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup

from forms_service.authoring.words import LineBlock, WordsBlock
from forms_service.definition.shapes import CHOOSING, Kind

Words = str | Promise

KIND_NAMES: Final[dict[Kind, Words]] = {
    Kind.TEXT: _("A line of text"),
    Kind.LONG_TEXT: _("Several lines"),
    Kind.NAME: _("A name"),
    Kind.EMAIL: _("An e-mail address"),
    Kind.PHONE: _("A phone number"),
    Kind.ADDRESS: _("A postal address"),
    Kind.YES_NO: _("Yes or no"),
    Kind.CHOICE: _("A choice of one"),
    Kind.CHOICES: _("A choice of several"),
    Kind.DATE: _("A date"),
    Kind.NUMBER: _("A whole number"),
    Kind.MONEY: _("An amount of money"),
}
KIND_ICONS: Final = {
    Kind.TEXT: "title",
    Kind.LONG_TEXT: "pilcrow",
    Kind.NAME: "user",
    Kind.EMAIL: "mail",
    Kind.PHONE: "mobile-alt",
    Kind.ADDRESS: "home",
    Kind.YES_NO: "check",
    Kind.CHOICE: "radio-full",
    Kind.CHOICES: "tasks",
    Kind.DATE: "calendar-alt",
    Kind.NUMBER: "order",
    Kind.MONEY: "tag",
}
GROUPS: Final = {
    **dict.fromkeys(
        (Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.EMAIL, Kind.PHONE, Kind.ADDRESS), _("Something to write")
    ),
    **dict.fromkeys((Kind.YES_NO, Kind.CHOICE, Kind.CHOICES), _("Something to choose")),
    **dict.fromkeys((Kind.DATE, Kind.NUMBER, Kind.MONEY), _("A day, a number, an amount")),
}
NO_BOUNDS: Final = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.ADDRESS})
BOUND_HELP: Final[dict[Kind, Words]] = {
    Kind.DATE: _("A day: today, starts_on, or add_years(today, 1)."),
    Kind.NUMBER: _("A number such as 1, or an expression such as size(children)."),
    Kind.MONEY: _("In cents: 100000 is $1,000. Or another amount such as price."),
    Kind.CHOICES: _("How many can be chosen: 1, 2 …"),
}
CHARACTERS: Final = _("How many characters: 200.")
NAME_HELP: Final = _(
    "What conditions and texts call this answer: small letters, digits and _, such as full_name. Left empty, it is made of the question."
)
WHEN_HELP: Final = _(
    "Left empty, always. Write what must be true: has_limit · !has_limit (not) · age < 18 · kind == 'house' · has_limit && age >= 18."
)


def when_block(label: Words, help_text: Words = WHEN_HELP) -> LineBlock:
    """Give the field of a condition."""
    return LineBlock(label=label, help_text=help_text, max_length=1000, form_classname="is-condition")


class OptionBlock(blocks.StructBlock):
    """One thing that can be chosen."""

    label = WordsBlock(label=_("What she reads"))
    help = WordsBlock(label=_("A line below it"))
    value = LineBlock(
        label=_("Name in conditions"),
        help_text=_("kind == 'house' asks for the option called house. Left empty, it is made of the words."),
        max_length=60,
    )
    when = when_block(_("Offer it only if"))

    class Meta:
        """How it is drawn."""

        icon = "radio-full"
        label = _("Option")
        label_format = "{label}"
        form_layout = BlockGroup(
            [
                "label",
                BlockGroup(
                    ["help", "value", "when"],
                    heading=_("Help, name and condition"),
                    classname="collapsed",
                    label_format="",
                ),
            ]
        )


def question_block(kind: Kind) -> blocks.StructBlock:
    """Give the block of a question of `kind`: it has the fields that such a question can use."""
    fields: list[tuple[str, blocks.Block]] = [
        ("label", WordsBlock(label=_("The question"))),
        ("help", WordsBlock(label=_("A line that helps to answer it"))),
    ]
    more: list[tuple[str, blocks.Block]] = [
        ("name", LineBlock(label=_("Name of the answer"), help_text=NAME_HELP, max_length=60)),
        ("required", blocks.BooleanBlock(label=_("It must be answered"), required=False, default=True)),
    ]
    if kind in CHOOSING:
        fields.append(
            ("options", blocks.ListBlock(OptionBlock(), label=_("What can be chosen"), default=[], collapsed=True))
        )
    fields.append(("when", when_block(_("Ask it only if"))))
    if kind not in NO_BOUNDS:
        helped = BOUND_HELP.get(kind, CHARACTERS)
        more += [
            ("minimum", LineBlock(label=_("At least"), help_text=helped, max_length=1000)),
            ("maximum", LineBlock(label=_("At most"), help_text=helped, max_length=1000)),
            ("bounds_note", WordsBlock(label=_("What is said when it is less or more"))),
        ]
    if kind is Kind.MONEY:
        more.append(("currency", LineBlock(label=_("Currency"), default="USD", max_length=3)))
    layout = BlockGroup(
        [
            *(name for name, _block in fields),
            BlockGroup(
                [name for name, _block in more],
                heading=_("Name and limits"),
                classname="collapsed",
                label_format="{name}",
            ),
        ]
    )
    return blocks.StructBlock(
        [*fields, *more],
        label=KIND_NAMES[kind],
        icon=KIND_ICONS[kind],
        group=GROUPS[kind],
        label_format="{label}",
        form_classname="question-block",
        form_layout=layout,
    )


QUESTIONS: Final = blocks.StreamBlock(
    [(kind.value, question_block(kind)) for kind in KIND_NAMES], label=_("Questions"), required=False, collapsed=True
)


def screen_block(own: list[tuple[str, blocks.Block]], asks: bool, **meta: Any) -> blocks.StructBlock:
    """Give the block of a screen with fields of its `own`; `asks` when there are questions on it."""
    head: list[tuple[str, blocks.Block]] = [
        ("title", WordsBlock(label=_("Title"))),
        ("step", WordsBlock(label=_("Its name on the map of steps"))),
        ("why", WordsBlock(label=_("Why this is asked"))),
        ("when", when_block(_("Show it only if"))),
    ]
    asking: list[tuple[str, blocks.Block]] = [("questions", QUESTIONS)] if asks else []
    says: list[tuple[str, blocks.Block]] = [("says", WordsBlock(label=_("Her answers as a sentence")))] if asks else []
    key = (
        "key",
        LineBlock(
            label=_("Name in the address"),
            max_length=60,
            help_text=_("Small letters, digits and -, such as your-home. Left empty, it is made of the title."),
        ),
    )
    return blocks.StructBlock(
        [*head, *own, *asking, *says, key],
        label_format="{title}",
        form_layout=BlockGroup(
            [
                "title",
                "step",
                *(["why"] if asks else []),
                "when",
                *(name for name, _block in own),
                *(["questions", "says"] if asks else []),
                BlockGroup(
                    ["key", *([] if asks else ["why"])], heading=_("Name in the address"), classname="collapsed"
                ),
            ]
        ),
        **meta,
    )


GROUP_FIELDS: Final[list[tuple[str, blocks.Block]]] = [
    ("item", WordsBlock(label=_("What one of them is called"))),
    ("add", WordsBlock(label=_("The button for one more"))),
    (
        "name",
        LineBlock(
            label=_("Name of the group"),
            max_length=60,
            help_text=_(
                "What conditions and the paper call all of them: children. Left empty, it is made of what one is called."
            ),
        ),
    ),
    ("minimum", blocks.IntegerBlock(label=_("At least"), default=1, required=False, min_value=0, max_value=100)),
    ("maximum", blocks.IntegerBlock(label=_("At most"), default=20, required=False, min_value=1, max_value=100)),
]
EXIT_FIELDS: Final[list[tuple[str, blocks.Block]]] = [
    ("text", WordsBlock(label=_("Why this paper does not fit, kindly"))),
    ("referral", WordsBlock(label=_("Where to go instead"))),
]


class ScreensBlock(blocks.StreamBlock):
    """The screens in the order of asking."""

    questions = screen_block([], True, label=_("Questions"), icon="form")
    group = screen_block(GROUP_FIELDS, True, label=_("Questions for each of a group"), icon="group")
    exit = screen_block(EXIT_FIELDS, False, label=_("The way ends here"), icon="logout")


class ComputedBlock(blocks.StreamBlock):
    """Values made of answers."""

    value = blocks.StructBlock(
        [
            ("name", LineBlock(label=_("Name"), max_length=60, help_text=_("Such as ends_on or age."))),
            (
                "kind",
                blocks.ChoiceBlock(
                    label=_("What it is"),
                    choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
                    default=Kind.NUMBER.value,
                ),
            ),
            (
                "value",
                LineBlock(
                    label=_("How it is computed"),
                    max_length=1000,
                    form_classname="is-condition",
                    help_text=_("add_years(starts_on, 1) · age_on(born_on, today) · total(gifts.map(g, g.amount))"),
                ),
            ),
            ("currency", LineBlock(label=_("Currency, of an amount"), default="USD", max_length=3)),
        ],
        label=_("Computed value"),
        icon="code",
        label_format="{name}",
        form_classname="computed-block",
    )


class ParagraphsBlock(blocks.StreamBlock):
    """Texts, one below the other."""

    text = WordsBlock(label=_("Text"))


class PartiesBlock(blocks.StreamBlock):
    """The names that the firm holds against its other clients."""

    party = blocks.StructBlock(
        [
            (
                "name",
                LineBlock(
                    label=_("The answer that is the name"),
                    max_length=1000,
                    form_classname="is-condition",
                    help_text=_("owner, or child.name with a group below."),
                ),
            ),
            (
                "relation",
                blocks.ChoiceBlock(
                    label=_("Whose name it is"),
                    choices=[
                        ("client", _("The client's")),
                        ("related", _("One of her side")),
                        ("adverse", _("One against her")),
                    ],
                    default="client",
                ),
            ),
            (
                "each",
                LineBlock(
                    label=_("For each of the group"),
                    max_length=60,
                    help_text=_("The name of a group, such as children."),
                ),
            ),
            (
                "item",
                LineBlock(
                    label=_("One of them is called"),
                    max_length=60,
                    help_text=_("Such as child; then child.name is her name."),
                ),
            ),
        ],
        label=_("Name"),
        icon="user",
        label_format="{name}",
        form_classname="party-block",
    )
