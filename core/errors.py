"""Errors that people see. Each is one rule broken, with a text that the catalogues hold in both languages.

One handler in `web` answers them: `RuleBroken` 409, `NotAllowed` 403, `NotFound` 404; a form's own errors are 422.
"""

from typing import ClassVar

from core.language import N_, gettext


class RondeError(Exception):
    """What went wrong, as a catalogue text. `params` fill its placeholders."""

    status: ClassVar[int] = 500
    text: ClassVar[str] = N_("Something went wrong on our side.")

    def __init__(self, **params: object) -> None:
        super().__init__(self.text)
        self.params = params

    @property
    def message(self) -> str:
        """The text in the language of the request."""
        return gettext(self.text) % self.params if self.params else gettext(self.text)


class RuleBroken(RondeError):
    """The request is understood and refused by a rule of the programme."""

    status = 409


class NotAllowed(RondeError):
    """This person may not do that."""

    status = 403
    text = N_("You do not have access to this.")


class NotFound(RondeError):
    """There is nothing here, or nothing that this person may see."""

    status = 404
    text = N_("This page does not exist, or is not open to you.")


class TooMany(RondeError):
    """Too many attempts for now."""

    status = 429
    text = N_("Too many attempts. Wait a quarter of an hour and try again.")


class ConfigurationError(Exception):
    """A setting or the state of the house stops the start. One line, without a traceback."""
