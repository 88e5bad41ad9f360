"""Tables of the open-house weeks."""

from sqlmodel import Field, SQLModel

from core.language import Bilingual


class Edition(SQLModel, table=True):
    """A named week. Its dates, territory and name are those of its event, of kind `open_house_week`.

    `hosts` and `visitors` are figures of an edition that took place before the software; None when unknown.
    """

    __tablename__ = "open_house_edition"

    event_id: int = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    tagline_fr: str = ""
    tagline_nl: str = ""
    hosts: int | None = None
    visitors: int | None = None

    @property
    def tagline(self) -> Bilingual:
        return Bilingual(self.tagline_fr, self.tagline_nl)
