"""A small interview that has nothing wrong with it, to break in one place at a time."""

from __future__ import annotations

import copy
import re
from typing import Any

import yaml

from forms_service.definition.checking import check
from forms_service.definition.codec import from_data
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import Interview

SOUND = """
interview: 1
key: boat-or-house
title: Small authority
languages: [en]
screens:
  - key: fit
    step: Fit
    title: Are you of age?
    questions:
      - {name: is_adult, kind: yes_no, label: "Are you of age?"}
  - key: unfit
    step: Fit
    title: Not this paper
    when: "!is_adult"
    exit: {text: This paper is for adults.}
  - key: who
    step: Who
    title: Who acts for you?
    questions:
      - {name: agent, kind: name, label: Your agent}
      - name: thing
        kind: choice
        label: What is it about?
        options: [{value: house, label: A house}, {value: boat, label: A boat}]
      - {name: price, kind: number, label: Its price, minimum: "1"}
      - {name: nick, kind: text, label: "What do you call it?", required: false}
      - {name: has_end, kind: yes_no, label: "Does it end?"}
      - {name: home, kind: address, label: Your home}
      - {name: rooms, kind: choices, label: "Which rooms?", required: false, options: [{value: hall, label: The hall}]}
    says: "You trust {agent}."
  - key: ending
    step: Time
    title: Until when?
    when: has_end
    questions:
      - {name: ends_on, kind: date, label: The last day, minimum: today}
  - key: powers
    step: Powers
    title: What may they do?
    repeat: {name: powers, item: a power}
    questions:
      - name: kind
        kind: choice
        label: What?
        options: [{value: bank, label: Banking}, {value: mail, label: Mail}]
      - {name: amount, kind: money, label: "How much?", when: 'this.kind == "bank"'}
      - {name: reason, kind: text, label: "Why?"}
computed:
  - {name: fee, kind: number, value: price * 2}
  - {name: sum, kind: money, value: 'total(powers.filter(p, p.kind == "bank").map(p, p.amount))'}
document:
  title: Authority
  blocks:
    - {kind: heading, text: What stands}
    - kind: clause
      key: main
      title: Agent
      text: "{agent} acts for me at {home.city} for {fee}.{? nick != ''} We call it {nick}.{/}"
      blocks:
        - kind: clause
          key: power
          each: powers
          item: power
          text: "{power.kind}: {power.reason}{? power.kind == 'bank'} up to {power.amount}{/}"
    - {kind: clause, key: rooms, when: size(rooms) > 0, text: "{rooms} too, of {sum} in all."}
    - {kind: paragraph, when: has_end, text: "It ends on {ends_on}. See {#main}."}
    - {kind: paragraph, when: 'thing == "boat"', text: The boat is mine.}
    - {kind: signatures, lines: [{text: "{agent}", second: Agent}]}
parties:
  - {name: agent, relation: related}
"""


def sound_data() -> dict[str, Any]:
    """Give the interview as plain data, one's own to change."""
    return copy.deepcopy(_DATA)


_DATA: dict[str, Any] = yaml.safe_load(SOUND)


def steps(place: str) -> list[str | int]:
    """Give a place such as `screens[2].questions[0].when` as keys and numbers."""
    return [int(number) if number else name for name, number in re.findall(r"([A-Za-z_]+)|\[(\d+)\]", place)]


def with_change(data: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """Give data with something else at a place; None takes it away, and one past the end of a list adds to it."""
    *way, last = steps(place)
    at: Any = data
    for step in way:
        at = at[step]
    if value is None:
        del at[last]
    elif isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value
    return data


def interview_with(changes: dict[str, Any]) -> Interview:
    """Give the interview with some places changed."""
    data = sound_data()
    for place, value in changes.items():
        with_change(data, place, value)
    return from_data(data)


def problems_with(changes: dict[str, Any]) -> list[Problem]:
    """Give what is wrong with it then."""
    return check(interview_with(changes))
