"""Commands of `forms_service`."""
