"""Pages of the events' desk."""

from core.http import Page
from events.desk import event_pages, roster_pages

routes: list[Page] = [*event_pages.routes, *roster_pages.routes]
