"""Files in forms, and files on their way out."""

from pydantic_core import PydanticCustomError
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from cdp.meet import files
from cdp.meet.files import Upload
from cdp.meet.models import StoredFile
from core.language import gettext

FIELD = "file"


async def sent(form: FormData, errors: dict[str, str]) -> Upload | None:
    """The file that came with a form; None when there is none, or when it was refused: then `errors` says why."""
    file = form.get(FIELD)
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    try:
        return await files.read(file)
    except PydanticCustomError as error:
        errors[FIELD] = gettext(error.message_template)
        return None


def download(file: StoredFile, content: bytes) -> Response:
    """A file, to be saved and never shown inside the house."""
    return Response(content, media_type=file.media_type, headers=files.headers(file.name))
