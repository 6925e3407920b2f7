"""Fixtures of the command line's tests."""

from cli_workspace import workspace

__all__ = ["workspace"]
