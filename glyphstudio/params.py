"""Settings that exist once: the form, the JSON, the command line and the range check follow."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as _pydantic_field

from glyphstudio.errors import SettingError

Kind = Literal["int", "float", "bool", "choice", "text"]
P = TypeVar("P", bound="Params")


class Params(BaseModel):
    """A frozen group of settings; unknown names, NaN and values out of range are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        strict=False,
        arbitrary_types_allowed=False,
    )


def setting(
    default: Any,  # the type of the field it describes
    *,
    title: str,
    description: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    unit: str = "",
    live: bool = False,
    logarithmic: bool = False,
    advanced: bool = False,
    hidden: bool = False,
    max_length: int | None = None,
) -> Any:  # pydantic's own Field is typed so, for the field's type to win
    """Declare one setting of a `Params`.

    Args:
        live: may change while a training runs.
        logarithmic: its slider is even in the logarithm.
        advanced: shown under "All settings" only.
        hidden: never shown in a form (set by the program).
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "live": live,
        "logarithmic": logarithmic,
        "advanced": advanced,
        "hidden": hidden,
    }
    factory = None
    if callable(default):
        factory, default = default, ...
    limits: dict[str, Any] = {
        name: value
        for name, value in (("ge", ge), ("gt", gt), ("le", le), ("lt", lt))
        if value is not None
    }
    if max_length is not None:
        limits["max_length"] = max_length
    if factory is not None:
        return _pydantic_field(
            default_factory=factory,
            title=title,
            description=description,
            json_schema_extra=extra,
            **limits,
        )
    return _pydantic_field(
        default, title=title, description=description, json_schema_extra=extra, **limits
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """All a form needs to know of one setting. `path` is dotted: `channel.rotate_deg`."""

    path: str
    kind: Kind
    title: str
    group: str
    description: str
    default: bool | int | float | str
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    unit: str
    live: bool
    logarithmic: bool
    advanced: bool
    hidden: bool


def settings_of(params: Params, prefix: str = "", group: str = "") -> tuple[Setting, ...]:
    """Every single setting of `params`, nested groups flattened, in the order they are declared.

    Fields that are neither numbers, switches, choices nor text (tuples, dicts) are left out.
    The values of `params` decide the type of groups whose type depends on another setting.
    """
    found: list[Setting] = []
    for name, info in type(params).model_fields.items():
        value = getattr(params, name)
        path = f"{prefix}{name}"
        if isinstance(value, Params):
            found += settings_of(value, f"{path}.", info.title or name)
            continue
        kind, choices = _kind_of(info.annotation, value)
        if kind is None:
            continue
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        low, high = _limits(info.metadata)
        found.append(
            Setting(
                path=path,
                kind=kind,
                title=info.title or name,
                group=group,
                description=info.description or "",
                default=info.get_default(call_default_factory=True),
                minimum=low,
                maximum=high,
                choices=choices,
                unit=str(extra.get("unit", "")),
                live=bool(extra.get("live", False)),
                logarithmic=bool(extra.get("logarithmic", False)),
                advanced=bool(extra.get("advanced", False)),
                hidden=bool(extra.get("hidden", False)),
            )
        )
    return tuple(found)


def value_at(params: Params, path: str) -> Any:
    """The value at a dotted path.

    Raises:
        SettingError: there is no such setting.
    """
    value: Any = params
    for name in path.split("."):
        if not isinstance(value, Params) or name not in type(value).model_fields:
            raise SettingError(f"There is no setting called {path}.")
        value = getattr(value, name)
    return value


def changed(params: P, changes: Mapping[str, object]) -> P:
    """A copy of `params` with the settings at dotted paths changed, all checked again.

    Raises:
        SettingError: a name is unknown or a value is refused; names the setting.
    """
    tree = params.model_dump(mode="json")
    for path, value in changes.items():
        value_at(params, path)
        *parents, last = path.split(".")
        node = tree
        for name in parents:
            node = node.setdefault(name, {})  # a group may leave its defaults out
        node[last] = value
    return parsed(type(params), tree)


def parsed(params_type: type[P], tree: object) -> P:
    """Check plain JSON values against `params_type`.

    Raises:
        SettingError: one sentence that names the first setting in the way.
    """
    try:
        return params_type.model_validate(tree)
    except ValidationError as error:
        raise SettingError(sentence(error)) from error


def as_far_as_known(params_type: type[P], tree: object) -> P:
    """What of plain JSON values can be understood, as of a file that a newer program wrote.

    An unknown name goes alone; a refused value goes with whatever cannot be without it.

    Raises:
        SettingError: nothing of it can be.
    """
    while True:
        try:
            return params_type.model_validate(tree)
        except ValidationError as error:
            places = {_place(tree, wrong["loc"]) for wrong in error.errors(include_url=False)}
            if () in places:
                raise SettingError(sentence(error)) from error
            tree = _without(tree, places)


def _place(tree: Any, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """How far a complaint's place can be followed: a missing value's is what misses it."""
    for depth, part in enumerate(loc):
        if isinstance(tree, list):
            is_there = isinstance(part, int) and part < len(tree)  # a fixed tuple may be too short
        else:
            is_there = isinstance(tree, dict) and part in tree
        if not is_there:
            return loc[:depth]
        tree = tree[part]
    return loc


def _without(tree: Any, places: set[tuple[int | str, ...]], at: tuple[int | str, ...] = ()) -> Any:
    """A JSON value with what stands at `places` left out."""
    if isinstance(tree, dict):
        kept = {key: value for key, value in tree.items() if (*at, key) not in places}
        return {key: _without(value, places, (*at, key)) for key, value in kept.items()}
    if isinstance(tree, list):
        inner = [(i, value) for i, value in enumerate(tree) if (*at, i) not in places]
        return [_without(value, places, (*at, i)) for i, value in inner]
    return tree


def sentence(error: ValidationError) -> str:
    """The first complaint of a failed check as one sentence."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"There is no setting called {where}."
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    if not where:
        return f"{message}."
    given = first.get("input")
    if isinstance(given, (str, int, float, bool)):
        return f"{where} cannot be {str(given)[:40]!r}: {message}."
    return f"{where}: {message}."


def _kind_of(annotation: Any, value: object) -> tuple[Kind | None, tuple[str, ...]]:
    """The editor a type asks for; None when no editor fits."""
    if get_origin(annotation) is Literal:
        return "choice", tuple(str(choice) for choice in get_args(annotation))
    if get_origin(annotation) in (typing.Union, types.UnionType):
        return None, ()
    for kind, python_type in (("bool", bool), ("int", int), ("float", float), ("text", str)):
        if annotation is python_type and isinstance(value, (python_type, int)):
            return typing.cast(Kind, kind), ()
    return None, ()


def _limits(metadata: list[Any]) -> tuple[float | None, float | None]:
    low: float | None = None
    high: float | None = None
    for item in metadata:
        if isinstance(item, Ge):
            low = typing.cast(float, item.ge)
        elif isinstance(item, Gt):
            low = typing.cast(float, item.gt)
        elif isinstance(item, Le):
            high = typing.cast(float, item.le)
        elif isinstance(item, Lt):
            high = typing.cast(float, item.lt)
    return low, high
