"""Pages of this part of the communities."""

from cdp.compose import application_pages, composition_pages, desk_pages
from core.http import Page

routes: list[Page] = [*desk_pages.routes, *application_pages.routes, *composition_pages.routes]
