"""Every mistake an author can make is named at its place, with what may mend it; a sound interview is left in peace."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from forms_service.definition.checking import check
from forms_service.definition.checking.worlds import Trying
from forms_service.definition.problems import Severity
from forms_service.definition.shapes import Interview
from tests.forms_service.sound import interview_with, problems_with

pytestmark = pytest.mark.once

WHO = "screens[2].questions"
PAPER = "document.blocks"
A_DATE = {"name": "born", "kind": "date", "label": "Born"}
A_POWER = {"kind": "clause", "key": "extra", "text": "And this."}
CLAUSE_TEXT = f"{PAPER}[1].text"

MISTAKES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # what: (changes, place, words of the sentence, words of the suggestion)
    "a condition that cannot be read": ({"screens[3].when": "has_end and is_adult"}, "screens[3].when", "cannot be read", "&&"),
    "a value that cannot be read": ({"computed[0].value": "price *"}, "computed[0].value", "cannot be read", "=="),
    "a function there is not": ({"computed[0].value": "double_it(price)"}, "computed[0].value", "no function double_it", ""),
    "a stray brace": ({CLAUSE_TEXT: "{agent acts"}, CLAUSE_TEXT, "cannot be read", ""),
    "a condition left open": ({CLAUSE_TEXT: "{? has_end} x"}, CLAUSE_TEXT, "not closed", ""),
    "an empty expression": ({"screens[3].when": " "}, "screens[3].when", "no expression", "leave the field out"),
    "an unknown name in a condition": ({"screens[3].when": "has_and"}, "screens[3].when", "called “has_and”", "“has_end”"),
    "an unknown name in a value": ({"computed[0].value": "prize * 2"}, "computed[0].value", "“prize”", "“price”"),
    "an unknown name in a bound": ({f"{WHO}[2].minimum": "prize"}, f"{WHO}[2].minimum", "“prize”", "“price”"),
    "an unknown name in a slot": ({"screens[2].says": "You trust {agnt}."}, "screens[2].says", "“agnt”", "“agent”"),
    "an unknown name in an option": (
        {f"{WHO}[1].options[0].when": "is_adul"}, f"{WHO}[1].options[0].when", "“is_adul”", "“is_adult”"),
    "an unknown name of a party": ({"parties[0].name": "agnt"}, "parties[0].name", "“agnt”", "“agent”"),
    "an unknown name in a sentence of the paper": (
        {CLAUSE_TEXT: "{? has_and}x{/}"}, CLAUSE_TEXT, "“has_and”", "“has_end”"),
    "a question of a group named outside": (
        {CLAUSE_TEXT: "{amount}"}, CLAUSE_TEXT, "“amount”", "powers"),
    "a question of a group named bare inside": (
        {f"{PAPER}[1].blocks[0].text": "{reason} {power.reason}"}, f"{PAPER}[1].blocks[0].text", "“reason”", "power.reason"),
    "this outside of a group": ({"screens[3].when": "this.kind == 'bank'"}, "screens[3].when", "“this”", "group"),
    "an unknown group": ({f"{PAPER}[1].blocks[0].each": "power_list"}, f"{PAPER}[1].blocks[0].each", "no group", "“powers”"),
    "an answer that is no group": ({f"{PAPER}[1].blocks[0].each": "agent"}, f"{PAPER}[1].blocks[0].each", "not a group", ""),
    "a group without a name for one thing": (
        {f"{PAPER}[1].blocks[0].item": None}, f"{PAPER}[1].blocks[0].each", "what one thing is called", "item:"),
    "a name for one thing of no group": ({f"{PAPER}[0].item": "power"}, f"{PAPER}[0].item", "of no group", "each:"),
    "a name for one thing that is taken": (
        {f"{PAPER}[1].blocks[0].item": "agent"}, f"{PAPER}[1].blocks[0].text", "name of an answer", "another name"),
    "an unknown part of a thing": (
        {f"{PAPER}[1].blocks[0].text": "{power.knd}"}, f"{PAPER}[1].blocks[0].text", "“knd”", "“kind”"),
    "an unknown part in a macro": (
        {"computed[1].value": "total(powers.map(p, p.amont))"}, "computed[1].value", "“amont”", "“amount”"),
    "an unknown part of this": (
        {"screens[4].questions[1].when": "this.knd == 'bank'"}, "screens[4].questions[1].when", "“knd”", "“kind”"),
    "an unknown part of an address": ({CLAUSE_TEXT: "{home.town}"}, CLAUSE_TEXT, "no “town”", "city"),
    "a part of a plain answer": ({CLAUSE_TEXT: "{agent.first}"}, CLAUSE_TEXT, "no parts", "agent alone"),
    "a part of a whole group": ({CLAUSE_TEXT: "{powers.kind}"}, CLAUSE_TEXT, "several things", "powers.map"),
    "a whole group in a text": ({CLAUSE_TEXT: "{powers}"}, CLAUSE_TEXT, "cannot show it whole", "powers.map"),
    "a whole thing in a text": (
        {f"{PAPER}[1].blocks[0].text": "{power}"}, f"{PAPER}[1].blocks[0].text", "cannot show it whole", "{power.kind}"),
    "an unknown clause": ({f"{PAPER}[3].text": "{ends_on} {#mian}"}, f"{PAPER}[3].text", "no clause", "“main”"),
    "a clause that may be missing": ({CLAUSE_TEXT: "{#rooms}"}, CLAUSE_TEXT, "may not be in the paper", "size(rooms) > 0"),
    "a clause that is repeated": ({f"{PAPER}[3].text": "{#power}"}, f"{PAPER}[3].text", "repeated", "around it"),
    "a clause outside of the paper": ({"screens[2].says": "{#main}"}, "screens[2].says", "outside of the paper", ""),
    "a name told twice": ({f"{WHO}[3].name": "agent"}, f"{WHO}[3].name", "given twice", "Rename"),
    "a computed value named as an answer": ({"computed[0].name": "agent"}, "computed[0].name", "given twice", "Rename"),
    "a group named as an answer": ({"screens[4].repeat.name": "agent"}, "screens[4].repeat.name", "given twice", "Rename"),
    "a name told twice in a group": (
        {"screens[4].questions[2].name": "kind"}, "screens[4].questions[2].name", "twice in this group", "Rename"),
    "a question of a group called id": (
        {"screens[4].questions[2].name": "id"}, "screens[4].questions[2].name", "“id”", "another name"),
    "an answer called today": ({f"{WHO}[3].name": "today"}, f"{WHO}[3].name", "always means", "another name"),
    "an answer called this": ({f"{WHO}[3].name": "this"}, f"{WHO}[3].name", "always means", "another name"),
    "an answer called by a word of CEL": ({f"{WHO}[3].name": "size"}, f"{WHO}[3].name", "word of the expressions", "another"),
    "an answer called by a function": ({f"{WHO}[3].name": "age_on"}, f"{WHO}[3].name", "word of the expressions", "another"),
    "a screen's key told twice": ({"screens[3].key": "who"}, "screens[3].key", "Two screens", "another"),
    "an option told twice": ({f"{WHO}[1].options[1].value": "house"}, f"{WHO}[1].options[1].value", "offered twice", "out"),
    "a choice without options": ({f"{WHO}[1].options": None}, f"{WHO}[1]", "offers nothing", "options"),
    "options of a text": ({f"{WHO}[0].options": [{"value": "a", "label": "A"}]}, f"{WHO}[0].options", "no choice", "choice"),
    "a bound of a yes": ({f"{WHO}[4].minimum": "1"}, f"{WHO}[4].minimum", "has no minimum", "Leave it out"),
    "more at least than at most": (
        {"screens[4].repeat.minimum": 5, "screens[4].repeat.maximum": 2}, "screens[4].repeat.minimum", "cannot both be", ""),
    "a group that asks nothing": ({"screens[4].questions": None}, "screens[4].repeat", "Nothing is asked", "questions"),
    "a screen that asks nothing": ({"screens[0].questions": []}, "screens[0]", "asks nothing", "questions"),
    "a way out with questions": ({"screens[1].questions": [A_DATE]}, "screens[1]", "asks nothing", "before it"),
    "a screen that waits for a later one": ({"screens[0].when": "has_end"}, "screens[0].when", "later, on the screen “who”", "Move"),
    "a screen that waits for itself": ({"screens[3].when": "ends_on > today"}, "screens[3].when", "on this very screen", "Move"),
    "a question that waits for a later one": ({f"{WHO}[0].when": "has_end"}, f"{WHO}[0].when", "on this very screen", "Move"),
    "a question that waits for itself": ({f"{WHO}[4].when": "has_end"}, f"{WHO}[4].when", "on this very screen", "Move"),
    "a bound that waits for a later answer": ({f"{WHO}[2].maximum": "sum"}, f"{WHO}[2].maximum", "through sum", "Move"),
    "a label that tells a later answer": ({f"{WHO}[0].label": "At {home.city}"}, f"{WHO}[0].label", "“home”", "Move"),
    "a title that tells its own answer": ({"screens[2].title": "{agent}"}, "screens[2].title", "“agent”", "Move"),
    "a part that waits for a later one": (
        {"screens[4].questions[1].when": "this.reason != ''"}, "screens[4].questions[1].when", "“this.reason”", "Move"),
    "an answer in the catalogue": ({"summary": "For {agent}"}, "summary", "Answers cannot stand here", "without braces"),
    "a whole number with a fraction": (
        {"computed[0].value": "price * 1.1"}, "computed[0].value", "mixes a whole number with a fraction", "double(price) * 1.1"),
    "a text with a number": ({"computed[0].value": "agent + price"}, "computed[0].value", "joins a text with a whole", "string(price)"),
    "a text compared with a number": ({"screens[3].when": "agent > 3"}, "screens[3].when", "compares a text and a whole", "same kind"),
    "a day and a number": (
        {f"{PAPER}[3].text": "{ends_on + 3}"}, f"{PAPER}[3].text", "adds a whole number to a day", "add_days(ends_on, 3)"),
    "a division by nothing": (
        {f"{WHO}[2].minimum": None, "computed[0].value": "100 / price"}, "computed[0].value", "divides by nothing", "price != 0"),
    "a number as yes": ({"screens[3].when": "price && has_end"}, "screens[3].when", "not yes or no, in", "Compare it: price"),
    "a number turned round": ({"screens[3].when": "!price"}, "screens[3].when", "only yes or no", ""),
    "a number that decides": ({"computed[0].value": "price ? 1 : 2"}, "computed[0].value", "decides nothing", "comparison"),
    "a function with another kind": (
        {"computed[0].value": "age_on(agent, today)"}, "computed[0].value", "does not work with `agent`, a text", "age_on(born, day)"),
    "a look into what is no list": ({"screens[3].when": "agent in thing"}, "screens[3].when", "is no list", '["a", "b"]'),
    "a thing that may not be there": (
        {"computed[0].value": "size(powers[3].kind)"}, "computed[0].value", "there may be fewer", "size("),
    "a guilty part deep inside": (
        {"screens[3].when": "has_end && (thing == 'boat' || price * 0.5 > 2.0)"}, "screens[3].when", "`price * 0.5` mixes", "double"),
    "a guilty part in a macro": (
        {"computed[1].value": "powers.exists(p, p.reason > 3) ? 1 : 0"}, "computed[1].value", "`p.reason > 3` compares", ""),
    "a condition that is a number": ({"screens[3].when": "price"}, "screens[3].when", "a condition is yes or no", "price > 0"),
    "a condition that is a text": ({f"{PAPER}[4].when": "thing"}, f"{PAPER}[4].when", "a condition is yes or no", "thing == …"),
    "a condition in a text that is a number": ({CLAUSE_TEXT: "{? fee}x{/}"}, CLAUSE_TEXT, "a condition is yes or no", "fee > 0"),
    "a condition that may be empty": (
        {f"{WHO}[4].required": False}, "screens[3].when", "neither yes nor no", "has_end == true"),
    "a day that may not be asked": (
        {f"{PAPER}[4].when": "ends_on > today"}, f"{PAPER}[4].when", "empty or not asked", "ends_on != null && …"),
    "a computed day that may not be there": (
        {"computed[2]": {"name": "later", "kind": "date", "value": "add_days(ends_on, 1)"}, f"{PAPER}[4].text": "{later}"},
        f"{PAPER}[4].text", "“later” cannot be told", "ends_on != null"),
    "a value of another kind": ({"computed[0].kind": "date"}, "computed[0].value", "but its kind is date", "kind number"),
    "a fraction for money": (
        {"computed[0].value": "double(price) * 1.5", "computed[0].kind": "money"}, "computed[0].value", "gives a fraction", "int("),
    "a bound of a day that is a number": ({"screens[3].questions[0].minimum": "3"}, "screens[3].questions[0].minimum", "is a day", "today"),
    "a bound of a number that is a day": ({f"{WHO}[2].minimum": "today"}, f"{WHO}[2].minimum", "a whole number", ""),
    "a party that is a number": ({"parties[0].name": "price"}, "parties[0].name", "a party is a name", "name"),
    "a choice that is not offered": (
        {f"{PAPER}[4].when": "thing == 'hose'"}, f"{PAPER}[4].when", "“hose” cannot be chosen", "“house”"),
    "a choice of a thing that is not offered": (
        {f"{PAPER}[1].blocks[0].when": "power.kind != 'bnak'"}, f"{PAPER}[1].blocks[0].when", "“bnak” cannot", "“bank”"),
    "a choice in a list that is not offered": (
        {f"{PAPER}[4].when": "thing in ['boat', 'hose']"}, f"{PAPER}[4].when", "“hose” cannot be chosen", "“house”"),
    "one of several choices that is not offered": (
        {f"{PAPER}[2].when": "'hal' in rooms"}, f"{PAPER}[2].when", "“hal” cannot be chosen", "“hall”"),
    "a choice in a macro that is not offered": (
        {"screens[4].questions[1].when": "this.kind == 'bank'",
         f"{PAPER}[2].when": "powers.exists(x, x.kind == 'fax')"}, f"{PAPER}[2].when", "“fax” cannot", "bank, mail"),
    "a yes compared with a text": ({"screens[3].when": "has_end == 'yes'"}, "screens[3].when", "never equal", "has_end for yes"),
    "a number compared with a text": ({f"{PAPER}[4].when": "price == '3'"}, f"{PAPER}[4].when", "never equal", "without quotes"),
    "a day compared with a text": (
        {f"{PAPER}[4].when": "ends_on == '2027-01-31'"}, f"{PAPER}[4].when", "never equal", "timestamp("),
    "a screen behind the only way out": ({"screens[1].when": None}, "screens[2]", "never be reached", "condition"),
    "a screen whose condition is never true": (
        {"screens[3].when": "has_end && thing == 'boat' && thing == 'house'"}, "screens[3].when", "never be reached", "Mend"),
    "a screen only for those who left": ({"screens[3].when": "has_end && !is_adult"}, "screens[3].when", "never be reached", "Mend"),
    "a condition that is always true": ({f"{PAPER}[4].when": "is_adult"}, f"{PAPER}[4].when", "always true", "Leave it out"),
    "a condition true wherever it stands": (
        {f"{PAPER}[3].text": "{? has_end}{ends_on} {#main}{/}"}, f"{PAPER}[3].text", "always true", "Leave it out"),
    "a threshold that is never met": ({f"{WHO}[2].maximum": "10", f"{PAPER}[4].when": "price > 10"}, f"{PAPER}[4].when", "never true", "Mend"),
    "an answer never used": ({f"{WHO}[0].help": "x", f"{WHO}[7]": A_DATE}, f"{WHO}[7]", "never used", "do not ask it"),
    "a part never used": ({"screens[4].questions[3]": A_DATE}, "screens[4].questions[3]", "never used", ""),
    "a computed value never used": ({"computed[2]": {"name": "spare", "kind": "number", "value": "price"}}, "computed[2]", "never used", ""),
    "a value computed from itself": ({"computed[0].value": "fee + 1"}, "computed[0].value", "from itself", "answers alone"),
    "a loop of two": ({"computed[0].value": "sum", "computed[1].value": "fee"}, "computed[0].value", "fee → sum → fee", "answers"),
    "a field of the page": ({f"{WHO}[7]": {**A_DATE, "name": "go"}}, f"{WHO}[7].name", "a field of the page", "another"),
    "a part of the address beside it": (
        {f"{WHO}[7]": {**A_DATE, "name": "home"} | {"kind": "address"}, f"{WHO}[0].name": "home_street"},
        f"{WHO}[0].name", "is a part of the address", "another"),
    "a gap in the paper": ({CLAUSE_TEXT: "{agent} calls it {nick}."}, CLAUSE_TEXT, "leaves a gap", '{? nick != ""}'),
    "a clause without a key": ({f"{PAPER}[2].key": None}, f"{PAPER}[2]", "needs a key", "key:"),
    "two clauses with one key": ({f"{PAPER}[2].key": "main"}, f"{PAPER}[2].key", "given twice", "another"),
    "a clause in a note": ({f"{PAPER}[6]": {"kind": "note", "text": "n", "blocks": [A_POWER]}}, f"{PAPER}[6].blocks[0]", "in a note", "out"),
    "a page break in a clause": (
        {f"{PAPER}[1].blocks[1]": {"kind": "page_break"}}, f"{PAPER}[1].blocks[1]", "cannot end inside", "out"),
    "a block with what it has no place for": ({f"{PAPER}[0].lines": [{"text": "x"}]}, f"{PAPER}[0].lines", "would be lost", "It has"),
    "signatures of nobody": ({f"{PAPER}[5].lines": None}, f"{PAPER}[5]", "is empty", "lines"),
    "a paragraph without words": ({f"{PAPER}[4].text": None}, f"{PAPER}[4]", "is empty", "text"),
    "no parties": ({"parties": []}, "parties", "nobody to hold", "names of people"),
    "a text in no declared language": ({"title": {"en": "A", "fr": "B"}}, "title.fr", "not among the languages", "fr"),
}  # fmt: skip
WORTH_A_WORD = {
    "a screen that asks nothing", "a condition that is always true", "a condition true wherever it stands", "a gap in the paper",
    "a threshold that is never met", "an answer never used", "a part never used", "a computed value never used", "no parties",
    "a text in no declared language",
}  # fmt: skip


def test_a_sound_interview_has_nothing_to_mend() -> None:
    assert problems_with({}) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_at_its_place_with_a_remedy(mistake: str) -> None:
    changes, place, sentence, suggestion = MISTAKES[mistake]
    found = problems_with(changes)
    at_place = [each for each in found if each.place.removesuffix(".en") == place.removesuffix(".en")]
    named = [each for each in at_place if sentence in each.sentence and suggestion in each.suggestion]
    assert named, found
    wanted = Severity.ADVICE if mistake in WORTH_A_WORD else Severity.ERROR
    assert {each.severity for each in named} == {wanted}


def test_six_clauses_in_one_another_are_too_deep() -> None:
    clause: dict[str, Any] = {"kind": "clause", "key": "c6", "text": "x"}
    for number in range(5, 0, -1):
        clause = {"kind": "clause", "key": f"c{number}", "text": "x", "blocks": [clause]}
    (found,) = problems_with({f"{PAPER}[6]": clause})
    assert (found.place, "too deep" in found.sentence) == (f"{PAPER}[6]" + ".blocks[0]" * 5, True)


FINE: dict[str, dict[str, Any]] = {
    "an optional day behind its own condition": {f"{PAPER}[4].when": "ends_on != null && ends_on > today"},
    "an optional day behind the answer that asks for it": {f"{PAPER}[4].when": "has_end && ends_on > today"},
    "a day chosen by a question mark": {
        "computed[2]": {"name": "last", "kind": "date", "value": "has_end ? ends_on : add_years(today, 1)"},
        f"{PAPER}[4].text": "{last}",
    },
    "an empty choice asked about": {f"{PAPER}[4].when": "thing != ''" " && thing == 'boat'"},
    "a pattern that samples cannot meet": {f"{PAPER}[4].when": "agent.matches('^[A-Z]{3}-[0-9]+$')"},
    "a length asked about": {f"{PAPER}[4].when": "size(agent) > 40"},
    "a threshold far away": {f"{PAPER}[4].when": "price > 123456"},
    "an age asked about": {
        "screens[3].questions[0].minimum": None,
        f"{PAPER}[4].when": "has_end && age_on(ends_on, today) >= 67",
    },
    "a state asked about": {f"{PAPER}[4].when": "home.state == 'TX'"},
    "a part looked at through filter": {f"{PAPER}[4].when": "powers.filter(p, p.kind == 'mail').exists(p, p.reason == 'x')"},
    "a rare pair in a group": {f"{PAPER}[4].when": "powers.exists(p, p.kind == 'bank' && p.amount > 70000 && p.reason == 'z')"},
    "a choice among several": {f"{PAPER}[2].when": "'hall' in rooms"},
    "a text that is only an answer": {f"{PAPER}[4].text": "{nick}"},
    "a sentence that is left out while empty": {"screens[2].says": "You call it {nick}."},
    "a reference under the condition of its clause": {CLAUSE_TEXT: "{agent} {home.city} {fee} {nick != ''}{? size(rooms) > 0} see {#rooms}{/}"},
    "an alias in two clauses": {
        f"{PAPER}[6]": {"kind": "list", "lines": [{"text": "{power.reason}", "each": "powers", "item": "power"}]}
    },
}  # fmt: skip


@pytest.mark.parametrize("case", FINE)
def test_what_an_author_may_well_write_raises_no_alarm(case: str) -> None:
    nick = {f"{PAPER}[6]": {"kind": "paragraph", "when": "nick == 'x'", "text": "{thing}{? rooms != []}{rooms}{/}"}}
    changes = {**FINE[case], **({} if f"{PAPER}[6]" in FINE[case] else nick)}
    assert problems_with(changes) == []


def spanish(paper: bool) -> dict[str, Any]:
    """Give changes that make the interview speak Spanish in its titles, and the paper too."""
    both = {"en": "A", "es": "B"}
    return {"languages": ["en", "es"], "title": both, **({"document.title": both} if paper else {})}


def test_a_text_that_lacks_a_declared_language_is_named_and_the_paper_may_lack_it_whole() -> None:
    places = {problem.place for problem in problems_with(spanish(paper=False))}
    assert {"screens[2].says", "screens[2].questions[0].label"} <= places
    assert "title" not in places
    assert not any(place.startswith("document") for place in places)


def test_a_paper_that_speaks_a_language_speaks_it_throughout() -> None:
    found = {problem.place: problem.sentence for problem in problems_with(spanish(paper=True))}
    assert "missing in es" in found[f"{PAPER}[1].text"]
    assert f"{PAPER}[5].lines[0].text" not in found  # {agent} is the same in every language


def test_a_paper_speaks_at_least_the_language_it_was_written_in() -> None:
    changes = {**spanish(paper=False), "document.title": {"es": "B"}}
    assert "document.title" in {
        problem.place for problem in problems_with(changes) if "no title in en" in problem.sentence
    }


def test_a_check_gives_the_same_problems_each_time() -> None:
    interview = interview_with(MISTAKES["a guilty part deep inside"][0])
    assert check(interview) == check(interview)


def test_a_long_interview_is_checked_without_looking_at_everything_again_and_again() -> None:
    asked = interview_with({})
    trying = Trying(replace(asked, screens=asked.screens * 40))
    on_all = trying.worlds(("has_end && is_adult && price > 3",))
    assert trying.worlds(("has_end && is_adult && price > 3",)) is on_all
    wide = with_many(200)
    assert len(Trying(wide).worlds((" && ".join(f"q{number}" for number in range(60)),)).each) < 200


def with_many(count: int) -> Interview:
    """Give an interview with many more questions of yes or no."""
    asked = [{"name": f"q{number}", "kind": "yes_no", "label": "Is it?"} for number in range(count)]
    return interview_with({"screens[5]": {"key": "many", "step": "Many", "title": "Many", "questions": asked}})


@pytest.mark.parametrize("seed", range(4))
def test_no_heap_of_words_breaks_the_check(seed: int) -> None:
    dice = random.Random(seed)
    words = 'agent price has_end powers this.kind today home.city rooms fee 1 1.5 "bank" null [] {"a":1} ( ) && || == != < + - / ! ? :'
    words += ' in size( add_days( , .exists(p, p.kind) .map(x, x.amount) powers[0].kind .city int( timestamp("x") has(home.city)'
    for _ in range(8):
        heap = " ".join(dice.choice(words.split(" ")) for _ in range(dice.randint(1, 7)))
        text = f"{{{heap}}} a {{? {heap}}} b {{/}}"
        changes = {"screens[3].when": heap, "computed[0].value": heap, CLAUSE_TEXT: text, f"{WHO}[2].minimum": heap}
        found = problems_with({place: value for place, value in changes.items() if dice.random() < 0.6})
        assert all(each.place and each.sentence for each in found)
