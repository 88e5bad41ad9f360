"""Forms of the events' pages."""

from typing import Annotated

from pydantic import Field

from accounts.models import LONGEST_ADDRESS
from core.forms import Address, Form, Line


class ByAddress(Form):
    """Registering without an account: who, and where the link that confirms goes."""

    email: Annotated[Address, Field(max_length=LONGEST_ADDRESS)]
    given_name: Annotated[Line, Field(min_length=1, max_length=80)]
    family_name: Annotated[Line, Field(min_length=1, max_length=80)]
