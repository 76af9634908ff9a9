"""The desk: pages, server-made, on which a person reads contradictions and decides; it decides nothing itself."""

from checker.web.app import create_app

__all__ = ["create_app"]
