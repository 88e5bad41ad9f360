"""Form data to typed values, or errors beside their fields. Nothing typed is lost."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError
from starlette.datastructures import FormData, UploadFile

from core import clock
from core.language import N_, gettext

Value = TypeVar("Value", bound=BaseModel)

TEXTS = {
    "missing": N_("This is needed."),
    "string_too_short": N_("This is needed."),
    "string_too_long": N_("This is too long: %(max_length)s characters at most."),
    "int_parsing": N_("A whole number is expected."),
    "int_type": N_("A whole number is expected."),
    "greater_than_equal": N_("The smallest possible is %(ge)s."),
    "less_than_equal": N_("The largest possible is %(le)s."),
    "date_from_datetime_parsing": N_("A date is expected, such as 2026-11-24."),
    "date_parsing": N_("A date is expected, such as 2026-11-24."),
    "time_parsing": N_("A time is expected, such as 14:30."),
    "naive_datetime_parsing": N_("A date and a time are expected."),
    "datetime_from_date_parsing": N_("A date and a time are expected."),
    "datetime_parsing": N_("A date and a time are expected."),
    "enum": N_("Choose one of the possibilities."),
    "literal_error": N_("Choose one of the possibilities."),
    "bool_parsing": N_("Choose one of the possibilities."),
    "url_parsing": N_("A web address is expected, such as https://example.org."),
    "url_scheme": N_("A web address is expected, such as https://example.org."),
}
OTHERWISE = N_("This is not understood.")


def problem(code: str, text: str, **params: Any) -> PydanticCustomError:
    """An error for a validator to raise: `text` is a catalogue text, `params` fill its placeholders."""
    return PydanticCustomError(code, text, params)


class Form(BaseModel):
    """The base of every form: blank is absent, spaces around are dropped, what is unknown is ignored."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")


class Bound(Generic[Value]):
    """A form as it came in: what was typed, the typed value, or the errors by field."""

    def __init__(self, typed: Mapping[str, Any], value: Value | None, errors: dict[str, str]) -> None:
        self.typed = typed
        self._value = value
        self.errors = errors

    @property
    def value(self) -> Value:
        """The typed value. Asking for it while there are errors is a mistake of the handler."""
        if self._value is None:
            raise ValueError("the form has errors")
        return self._value

    def get(self, name: str, default: Any = "") -> Any:
        """What was typed in a field."""
        return self.typed.get(name, default)

    def refuse(self, name: str, text: str) -> None:
        """Add an error that only the database knew. `text` is a catalogue text."""
        self.errors[name] = gettext(text)


def blank(**values: Any) -> Bound[Any]:
    """A form not yet filled in, with what is known beforehand."""
    return Bound(values, None, {})


def bind(model: type[Value], data: FormData | Mapping[str, Any]) -> Bound[Value]:
    """Read `data` as `model`. Fields annotated as lists take every value of their name."""
    typed = _typed(model, data)
    filled = {name: value for name, value in typed.items() if value not in ("", [])}
    try:
        return Bound(typed, model.model_validate(filled), {})
    except ValidationError as error:
        return Bound(typed, None, _errors(error))


def _typed(model: type[BaseModel], data: FormData | Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if getattr(field.annotation, "__origin__", None) in (list, set, tuple) and isinstance(data, FormData):
            typed[name] = [_clean(v) for v in data.getlist(name)]
        elif name in data:
            typed[name] = _clean(data[name])
    return typed


def _clean(value: Any) -> Any:
    """Text without control characters or lone surrogates, which neither mail nor calendars can carry."""
    if isinstance(value, UploadFile) or not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").strip()
    return "".join(c for c in value if (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff") or c in "\n\t")


def _errors(error: ValidationError) -> dict[str, str]:
    errors: dict[str, str] = {}
    for item in error.errors(include_url=False, include_input=False):
        name = str(item["loc"][0]) if item["loc"] else ""
        text = TEXTS.get(item["type"]) or _own_text(item["type"], item["msg"])
        errors.setdefault(name, gettext(text) % item.get("ctx", {}))
    return errors


def _own_text(kind: str, message: str) -> str:
    """A validator of ours carries its catalogue text as its message; the library's own are not for people."""
    return message if kind.startswith("ronde_") else OTHERWISE


def _existing(value: Any) -> Any:
    if not clock.wall_exists(value):
        raise problem("ronde_gap", N_("This time does not exist: the clocks go forward that night."))
    return value


def _single_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


WallTime = Annotated[clock.Wall, AfterValidator(_existing)]
Line = Annotated[str, BeforeValidator(_single_line)]


def _mail_address(value: Any) -> Any:
    """Lower case as a whole: addresses that differ in case alone are one person's, whatever RFC 5321 allows."""
    try:
        found = validate_email(str(value), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise problem("ronde_address", N_("An e-mail address is expected, such as name@example.org.")) from None
    return (found.ascii_email or found.normalized).lower()


Address = Annotated[str, AfterValidator(_mail_address)]
