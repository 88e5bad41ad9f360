"""Pages of the coordinators' desk that are about events, meetups and the year of prevention."""

from core.http import Page
from events.desk import event_pages, roster_pages
from events.series import board_pages, desk_pages

routes: list[Page] = [*event_pages.routes, *roster_pages.routes, *desk_pages.routes, *board_pages.routes]
