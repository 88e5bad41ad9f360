"""Documents to print: a Typst template of templates/pdf, and data. What people wrote is data, never source."""

import json
from typing import Any

import typst
from anyio import to_thread
from starlette.responses import Response

from core import clock
from core.language import current
from core.templating import ROOT

FOLDER = ROOT / "templates" / "pdf"


async def typeset(template: str, data: dict[str, Any], *, title: str) -> bytes:
    """The PDF of `templates/pdf/<template>.typ`, in the language of the moment.

    The template reads `data` (plain values only, as JSON) with `json(bytes(sys.inputs.data))`, and puts `data.title`
    and `data.lang` in the document. The fonts are the library's own: every machine sets the same pages.
    """
    given = json.dumps({"lang": current(), "title": title, **data}, ensure_ascii=False)
    return await to_thread.run_sync(_compile, template, given)


def _compile(template: str, given: str) -> bytes:
    made: Any = typst.compile(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        format="pdf",
        sys_inputs={"data": given},
        ignore_system_fonts=True,
        timestamp=int(clock.now().timestamp()),
    )
    return bytes(made)


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF for one person's eyes, under a plain ASCII file name. Nothing on the way keeps it."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)
