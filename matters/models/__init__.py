"""The tables of matters, one concept a file."""

from matters.models.activity import Activity, ActivityKind
from matters.models.ask import Ask
from matters.models.matter import Matter, Wall
from matters.models.party import Party
from matters.models.people import Participant, Seat
from matters.models.room import Room
from matters.models.thread import Message, MessageRead, Thread
from matters.states import AskState, MatterKind, MatterState, ParticipantState, PartySide, RoomKind, Standing

__all__ = [
    "Activity",
    "ActivityKind",
    "Ask",
    "AskState",
    "Matter",
    "MatterKind",
    "MatterState",
    "Message",
    "MessageRead",
    "Participant",
    "ParticipantState",
    "Party",
    "PartySide",
    "Room",
    "RoomKind",
    "Seat",
    "Standing",
    "Thread",
    "Wall",
]
