"""How Stripe's form-encoded parameters are read: nested names, typed values, and nothing ignored in silence.

Reading a parameter marks it as used. `refuse_rest` then names the first one nobody read, so a caller can never believe
that something was played which was not.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import InvalidRequest, Json, missing_param

_PART = re.compile(r"\[([^\[\]]*)\]")
_METADATA_KEYS = 50
_METADATA_KEY_LENGTH = 40
_METADATA_VALUE_LENGTH = 500


def nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """Turn `line_items[0][price]=x` pairs into dictionaries and lists."""
    root: Json = {}
    for name, value in pairs:
        head, bracket, _ = name.partition("[")
        path = [head, *(_PART.findall(name[len(head) :]) if bracket else [])]
        _put(root, path, value)
    return {name: _lists(value) for name, value in root.items()}


def _put(level: Json, path: list[str], value: str) -> None:
    for part in path[:-1]:
        key = str(len(level)) if part == "" else part
        step = level.setdefault(key, {})
        if not isinstance(step, dict):
            raise InvalidRequest(f"Invalid parameter: {path[0]} is sent both as a value and as a group.", param=path[0])
        level = step
    last = path[-1]
    level[str(len(level)) if last == "" else last] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(inner) for key, inner in value.items()}


class Params:
    """One level of parameters with typed readers. Every reader takes the bare name and knows the full one for errors."""

    def __init__(self, values: Json, path: str = "") -> None:
        self._values = values
        self._path = path
        self._read: set[str] = set()
        self._inner: list[Params] = []

    def has(self, name: str) -> bool:
        """Whether the parameter was sent, also when it is sent empty."""
        return name in self._values

    def names(self) -> list[str]:
        """The names that were sent."""
        return list(self._values)

    def is_group(self, name: str) -> bool:
        """Whether the parameter was sent as a group of named values."""
        return isinstance(self._values.get(name), dict)

    def text(self, name: str, *, required: bool = False, longest: int = 5000) -> str | None:
        """A string; empty and absent are both None."""
        value = self._take(name, required)
        if value is None:
            return None
        if not isinstance(value, str):
            raise InvalidRequest(f"Invalid string: {self._full(name)} must not be a group.", param=self._full(name))
        if len(value) > longest:
            raise InvalidRequest(
                f"Invalid string: {value[:20]}...; must be at most {longest} characters", param=self._full(name)
            )
        return value

    def required_text(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name, required=True)
        if value is None:
            raise missing_param(self._full(name))
        return value

    def choice(self, name: str, allowed: Iterable[str], default: str | None = None) -> str | None:
        """One of a closed list."""
        value = self.text(name)
        if value is None:
            return default
        options = list(allowed)
        if value not in options:
            raise InvalidRequest(
                f"Invalid {self._full(name)}: must be one of {', '.join(options)}", param=self._full(name)
            )
        return value

    def integer(self, name: str, *, lowest: int | None = None, highest: int | None = None) -> int | None:
        """A whole number within its limits."""
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(r"-?\d{1,18}", value):
            raise InvalidRequest(f"Invalid integer: {value}", code="parameter_invalid_integer", param=self._full(name))
        number = int(value)
        if lowest is not None and number < lowest:
            raise InvalidRequest(
                f"This value must be greater than or equal to {lowest}.",
                code="parameter_invalid_integer",
                param=self._full(name),
            )
        if highest is not None and number > highest:
            raise InvalidRequest(
                f"This value must be less than or equal to {highest}.",
                code="parameter_invalid_integer",
                param=self._full(name),
            )
        return number

    def boolean(self, name: str) -> bool | None:
        """True, false or not sent."""
        value = self.text(name)
        if value is None:
            return None
        if value not in ("true", "false"):
            raise InvalidRequest(f"Invalid boolean: {value}", param=self._full(name))
        return value == "true"

    def url(self, name: str, *, required: bool = False) -> str | None:
        """An http or https address."""
        value = self.text(name, required=required)
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.netloc:
                raise InvalidRequest("Not a valid URL", code="url_invalid", param=self._full(name))
        return value

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        value = self._take(name, required=False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise InvalidRequest(f"Invalid array: {self._full(name)}", param=self._full(name))
        return value

    def group(self, name: str) -> "Params":
        """The parameters under a name; an empty group when none was sent."""
        value = self._take(name, required=False)
        if value is not None and not isinstance(value, dict):
            raise InvalidRequest(f"Invalid object: {self._full(name)}", param=self._full(name))
        return self._below(name, value or {})

    def groups(self, name: str) -> list["Params"]:
        """The list of groups under a name."""
        value = self._take(name, required=False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise InvalidRequest(f"Invalid array: {self._full(name)}", param=self._full(name))
        return [self._below(f"{name}[{index}]", one) for index, one in enumerate(value)]

    def metadata(self, name: str = "metadata", onto: Json | None = None) -> Json:
        """Metadata laid over what was there: an empty value removes its key, an empty whole removes all."""
        result = dict(onto or {})
        sent = self._values.get(name)
        self._read.add(name)
        if sent is None:
            return result
        if sent == "":
            return {}
        if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
            raise InvalidRequest("Metadata must be a set of text values.", param=self._full(name))
        for key, value in sent.items():
            if value == "":
                result.pop(key, None)
                continue
            if len(key) > _METADATA_KEY_LENGTH or len(value) > _METADATA_VALUE_LENGTH:
                raise InvalidRequest(
                    "Metadata keys have at most 40 characters, values 500.", param=f"{self._full(name)}[{key}]"
                )
            result[key] = value
        if len(result) > _METADATA_KEYS:
            raise InvalidRequest("Metadata can only have up to 50 keys.", param=self._full(name))
        return result

    def only(self, name: str, played: str) -> None:
        """Read a parameter of which the simulator plays one value; any other is refused, not ignored."""
        value = self.text(name)
        if value is not None and value != played:
            raise InvalidRequest(
                f"The simulator plays {self._full(name)} only as '{played}'.",
                code="simulator_not_played",
                param=self._full(name),
            )

    def refuse_rest(self) -> None:
        """Refuse the first parameter that nobody read.

        Raises: InvalidRequest, coded as Stripe codes an unknown parameter.
        """
        for name in self._values:
            if name not in self._read:
                raise InvalidRequest(
                    f"Received unknown parameter: {self._full(name)}. The simulator refuses what it does not play.",
                    code="parameter_unknown",
                    param=self._full(name),
                )
        for inner in self._inner:
            inner.refuse_rest()

    def _take(self, name: str, required: bool) -> Any:
        self._read.add(name)
        value = self._values.get(name)
        if value in (None, ""):
            if required:
                raise missing_param(self._full(name))
            return None
        return value

    def _below(self, name: str, values: Json) -> "Params":
        inner = Params(values, self._full(name))
        self._inner.append(inner)
        return inner

    def _full(self, name: str) -> str:
        if not self._path:
            return name
        head, bracket, rest = name.partition("[")
        return f"{self._path}[{head}]{bracket}{rest}"
