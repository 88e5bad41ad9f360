"""The application, and the browsers of those who run its territories."""

from tests.events.desk.conftest import app, nobody, region, south

__all__ = ["app", "nobody", "region", "south"]
