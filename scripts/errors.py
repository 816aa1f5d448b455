"""What a script says when it cannot go on."""


class ScriptError(Exception):
    """A sentence for the person at the keyboard that says what to do; the script prints it and ends with 1."""
