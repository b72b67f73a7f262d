"""Tests of the embedded servers, the launcher's parts and the preparation of the environment."""
