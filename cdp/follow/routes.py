"""Pages of this part of the communities."""

from cdp.follow import attendance_pages, desk_pages, evaluation_pages, report_pages
from core.http import Page

routes: list[Page] = [
    *attendance_pages.routes,
    *evaluation_pages.routes,
    *report_pages.routes,
    *desk_pages.routes,
]
