"""Tests of the interviews and what comes of them."""
