"""Messages of this part of the communities."""

from notifications.registry import Kind

KINDS: dict[str, Kind] = {}
