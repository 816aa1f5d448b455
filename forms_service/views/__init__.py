"""The screens of forms and requests."""
