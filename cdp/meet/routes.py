"""Pages of this part of the communities."""

from core.http import Page

routes: list[Page] = []
