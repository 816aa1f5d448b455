"""The tables of matters, one concept a file."""

from matters.models.activity import Activity, ActivityKind
from matters.models.ask import Ask
from matters.models.matter import Matter, Wall
from matters.models.people import Participant, Seat
from matters.models.room import Room
from matters.models.thread import Message, MessageRead, Thread

__all__ = [
    "Activity",
    "ActivityKind",
    "Ask",
    "Matter",
    "Message",
    "MessageRead",
    "Participant",
    "Room",
    "Seat",
    "Thread",
    "Wall",
]
