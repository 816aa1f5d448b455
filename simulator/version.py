"""The one API version this simulator speaks: the version that stripe 16.1 pins. A test holds the two together."""

API_VERSION = "2026-10-28.endive"
