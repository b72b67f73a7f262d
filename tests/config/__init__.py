"""Tests of the settings: what a wrong environment variable is answered with."""
