"""The one outbox, the bell, and the words of every notice."""
