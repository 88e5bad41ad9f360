"""Every page of the open-house weeks."""

from events import capability_pages
from events.open_house import desk_pages, enrol_pages, host_pages, week_pages
from events.open_house.models import LINK_PURPOSE
from events.open_house.week_pages import page_of_visit

__all__ = ["page_of_visit", "routes"]

capability_pages.open_with(LINK_PURPOSE, host_pages.show_by_link, host_pages.act_by_link)

routes = [*desk_pages.routes, *enrol_pages.routes, *week_pages.routes]
