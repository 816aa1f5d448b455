"""`manage.py interview`."""
