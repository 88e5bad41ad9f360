"""The forms by which people come in and keep what is known of them right."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from accounts.models import WorkingLanguageOfPerson
from accounts.vocabulary import DISCIPLINES
from core.forms import Form, Line, problem
from core.language import N_, Language
from notifications.mail import BadAddress, checked_address

LONGEST_NAME = 80
LONGEST_ORGANISATION = 160
LONGEST_TYPED = 1000  # characters of an address or code as typed; more is no mistake of a person

NOT_AN_ADDRESS = N_("An e-mail address is expected, such as name@example.org.")
NO_ORGANISATION = N_("Name your organisation, or choose that you take part as a resident.")
UNKNOWN_CHOICE = N_("Choose one of the possibilities.")


def _address(value: object) -> str:
    """An address as it is stored: lower case, its domain in ASCII."""
    try:
        address = checked_address(str(value).strip()).lower()
    except BadAddress:
        raise problem("ronde_address", NOT_AN_ADDRESS) from None
    if "." not in address.rpartition("@")[2]:
        raise problem("ronde_address", NOT_AN_ADDRESS)
    return address


def _code(value: object) -> str:
    """A code as it is checked: capitals, without the hyphen and spaces that people put in."""
    return re.sub(r"[\s\-–.]", "", str(value)).upper()


Address = Annotated[str, BeforeValidator(_address)]
Code = Annotated[str, BeforeValidator(_code), Field(min_length=1, max_length=LONGEST_TYPED)]
Name = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]


class AddressForm(Form):
    """Where the link and the code go."""

    email: Address
    next: str = ""


class CodeForm(Form):
    """The code of a mail."""

    code: Code


class AccountForm(Form):
    """Who somebody is, as they say it. A resident has no organisation."""

    given_name: Name
    family_name: Name
    part: Literal["professional", "resident"] = "professional"
    organisation: Annotated[Line, Field(max_length=LONGEST_ORGANISATION, validate_default=True)] = ""
    discipline: str | None = None
    working_language: WorkingLanguageOfPerson

    @property
    def is_resident(self) -> bool:
        return self.part == "resident"

    @field_validator("organisation")
    @classmethod
    def _named_unless_resident(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("part") != "resident":
            raise problem("ronde_organisation", NO_ORGANISATION)
        return value

    @field_validator("discipline")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in DISCIPLINES:
            raise problem("ronde_choice", UNKNOWN_CHOICE)
        return value


class ProfileForm(AccountForm):
    """The same, and the language of the mails."""

    language: Language
