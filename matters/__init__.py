"""Matters, rooms, participants, seats, walls, threads: who works on what, and who sees which room."""
