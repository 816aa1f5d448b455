"""The tables of matters, one concept a file."""

from matters.models.acknowledgement import Acknowledgement
from matters.models.activity import Activity, ActivityKind
from matters.models.ask import Ask
from matters.models.countersignature import Countersignature
from matters.models.matter import Matter, Wall
from matters.models.party import Party
from matters.models.people import Participant, Seat
from matters.models.room import Room
from matters.models.staff_session import StaffSession
from matters.models.thread import Message, MessageRead, Thread
from matters.states import (
    AskState,
    CountersignedAct,
    CountersignState,
    MatterKind,
    MatterState,
    ParticipantState,
    PartySide,
    RoomKind,
    Standing,
)

__all__ = [
    "Acknowledgement",
    "Activity",
    "ActivityKind",
    "Ask",
    "AskState",
    "CountersignState",
    "Countersignature",
    "CountersignedAct",
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
    "StaffSession",
    "Standing",
    "Thread",
    "Wall",
]
