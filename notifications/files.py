"""Mail as files, when no SMTP server is set: one `.eml` for each message."""

import asyncio
from pathlib import Path

from notifications.attempt import Parcel
from notifications.carrier import Refused


class MailFolder:
    """A folder that takes messages, one after the other."""

    lines = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def line(self) -> "FolderLine":
        """Where messages are written."""
        return FolderLine(self.folder)


class FolderLine:
    """Writes each message under another name, and renames it: who looks in the folder sees whole messages only.

    A name is the instant of the message's fence and the row's id: names sort in order of sending, and one that is
    sent again after a crash lands on the same name.
    """

    is_open = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def open(self) -> None:
        """Nothing to open."""

    async def send(self, parcel: Parcel) -> None:
        """Write one message. Raises Refused when the disk does."""
        try:
            await asyncio.to_thread(self._write, parcel)
        except OSError as error:
            raise Refused(f"cannot be written: {error.strerror}", for_good=False) from error

    def _write(self, parcel: Parcel) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / file_name(parcel)
        scratch = path.with_suffix(".part")
        scratch.write_bytes(parcel.body)
        scratch.replace(path)

    async def close(self) -> None:
        """Nothing to close."""


def file_name(parcel: Parcel) -> str:
    """`20261122T180000.000000Z-000000012.eml`"""
    return f"{parcel.moment:%Y%m%dT%H%M%S.%f}Z-{parcel.id:09}.eml"
