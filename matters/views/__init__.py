"""The screens of matters: rooms for everybody seated, people and team for the firm."""
