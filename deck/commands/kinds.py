"""Kinds of values: which spellings mean the same to the program, and what a value says about itself.

Each kind is one function from the text typed to a canonical text. The canonical text is for comparing only and
is never shown. A spelling that the kind does not understand is left as it is: it then equals only itself.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from deck.commands.messages import LANGUAGES, say

_SIZES = {"": 1, "b": 1} | {
    unit + end: 2 ** (10 * power) for power, unit in enumerate("kmgtp", 1) for end in ("", "b", "ib")
}
_SIGNALS = {"1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM"}
_MOUNT_KEYS = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly"}
_UNIT_TYPES = (
    ".service",
    ".socket",
    ".target",
    ".timer",
    ".mount",
    ".path",
    ".slice",
    ".scope",
    ".device",
    ".swap",
)
_LONGEST_NUMBER = 20


def _same(text: str) -> str:
    return text


def _number(text: str) -> str:
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "e" in text.lower():
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}" if number.is_finite() else text


def _size(text: str) -> str:
    digits = text.rstrip("bikmgtpBIKMGTP")
    number = _number(digits)
    unit = _SIZES.get(text[len(digits) :].lower())
    if unit is None or not number.replace(".", "", 1).isdecimal():
        return text
    return _number(str(Decimal(number) * unit))


def _port(text: str) -> str:
    """`[[address:]host:]container[/protocol]`; docs.docker.com/engine/network/port-publishing."""
    if "=" in text:
        text = _port_of_fields(text)
    mapping, _, protocol = text.partition("/")
    address, host, container = _port_sides(mapping)
    return f"{address}:{'' if host == '0' else host}:{container}/{protocol.lower() or 'tcp'}"


def _port_of_fields(text: str) -> str:
    fields = dict(field.partition("=")[::2] for field in text.split(","))
    return f"{fields.get('published', '')}:{fields.get('target', '')}/{fields.get('protocol', '')}"


def _port_sides(mapping: str) -> tuple[str, str, str]:
    rest, _, container = mapping.rpartition(":")
    address, _, host = rest.rpartition(":")
    return address, host, container


def _container_port(text: str) -> str:
    port, _, protocol = text.partition("/")
    return f"{port}/{protocol.lower() or 'tcp'}"


def _path(text: str) -> str:
    """`./a`, `a/` and `a//b` lose what changes nothing; `..` stays, because of symbolic links."""
    pieces = [piece for piece in text.split("/") if piece not in ("", ".")]
    if text.startswith("/"):
        return "/" + "/".join(pieces)
    return "/".join(pieces) or "."


def _volume(text: str) -> str:
    """`[source:]target[:options]`: a source with a slash in front or a dot is a folder, else it names a volume."""
    source, target, options = _volume_sides(text)
    flags = ",".join(sorted(flag for flag in options.split(",") if flag not in ("", "rw")))
    return f"{_path(source) if source.startswith('/') else source.rstrip('/')}:{_path(target)}:{flags}"


def _volume_sides(text: str) -> tuple[str, str, str]:
    if ":" not in text:
        return "", text, ""
    source, _, rest = text.partition(":")
    target, _, options = rest.partition(":")
    return source, target, options


def _mount(text: str) -> str:
    fields = {"type": "volume"}
    for field in text.split(","):
        key, _, value = field.partition("=")
        fields[_MOUNT_KEYS.get(key, key)] = "" if value in ("true", "1") else value
    return ",".join(f"{key}={value}" for key, value in sorted(fields.items()))


def _network(text: str) -> str:
    return "bridge" if text == "default" else text


def _repository(text: str) -> str:
    """An image's name with the registry and the namespace that Docker adds; no tag is added."""
    first, slash, rest = text.partition("/")
    if not slash:
        return f"docker.io/library/{text}"
    if first in ("docker.io", "index.docker.io"):
        return f"docker.io/{rest}" if "/" in rest else f"docker.io/library/{rest}"
    is_host = "." in first or ":" in first or first == "localhost"
    return text if is_host else f"docker.io/{text}"


def _image(text: str) -> str:
    """An image reference in full: a missing tag is `:latest`; ids and digests stay as they are."""
    if _is_image_id(text) or "@" in text:
        return text if _is_image_id(text) else _repository(text)
    name = text.rpartition("/")[2]
    return _repository(text if ":" in name else f"{text}:latest")


def _is_image_id(text: str) -> bool:
    digits = text.removeprefix("sha256:")
    return len(digits) in (12, 64) and all(char in "0123456789abcdef" for char in digits)


def _template(text: str) -> str:
    """A Go template: blanks inside the braces do not matter, `\\t` and `\\n` are read by Docker."""
    pieces = text.replace("\\t", "\t").replace("\\n", "\n").split("{{")
    return "{{".join([pieces[0], *(_action(piece) for piece in pieces[1:])])


def _action(piece: str) -> str:
    inside, closing, rest = piece.partition("}}")
    return f"{inside.strip()}{closing}{rest}" if closing else piece


def _signal(text: str) -> str:
    name = text.upper().removeprefix("SIG")
    return _SIGNALS.get(name, name)


def _unit(text: str) -> str:
    return text if text.endswith(_UNIT_TYPES) else f"{text}.service"


def _module(text: str) -> str:
    return text.replace("-", "_")


def _kernel_key(text: str) -> str:
    """`net/ipv4/ip_forward=1` and `net.ipv4.ip_forward = 1` are one setting."""
    key, equals, value = text.partition("=")
    return f"{key.strip().replace('/', '.')}{equals}{value.strip()}"


def _url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}/{path if slash else ''}"


def _letters(text: str) -> str:
    """Options without a dash, such as `aux` of ps: their order does not matter."""
    return "".join(sorted(set(text))) if text.isascii() and text.isalpha() else text


def _lower(text: str) -> str:
    return text.lower()


def _list(text: str) -> str:
    return ",".join(sorted(set(text.split(","))))


KINDS: Mapping[str, Callable[[str], str]] = {
    "text": _same,
    "name": _same,
    "command": _same,
    "setting": _same,
    "number": _number,
    "size": _size,
    "port": _port,
    "container-port": _container_port,
    "path": _path,
    "volume": _volume,
    "mount": _mount,
    "network": _network,
    "image": _image,
    "repository": _repository,
    "template": _template,
    "signal": _signal,
    "unit": _unit,
    "module": _module,
    "kernel-key": _kernel_key,
    "url": _url,
    "letters": _letters,
    "lower": _lower,
    "list": _list,
}


def canonical(kind: str, text: str) -> str:
    """The one spelling that stands for all that mean the same."""
    return KINDS[kind](text)


def slot(kind: str, value: object) -> object:
    """What a repeated value overrides: the same variable for settings (`KEY=VALUE`), else only itself."""
    if kind == "setting" and isinstance(value, str):
        return value.partition("=")[0]
    return value


def swapped(kind: str, one: str, other: str) -> bool:
    """Whether two values are the same with host and container side exchanged."""
    if kind == "port":
        address, host, container = _port_sides(one.partition("/")[0])
        turned = f"{address}:{container}:{host}" if address else f"{container}:{host}"
        return host != "" and _port(turned) == _port(other)
    if kind == "volume":
        source, target, _ = _volume_sides(one)
        return source != "" and _volume(f"{target}:{source}") == _volume(":".join(_volume_sides(other)[:2]))
    return False


def fields(kind: str, text: str) -> dict[str, dict[str, str]]:
    """The named pieces of a value, by language: what explanations put in place of `{host}`, `{container}` and so on."""
    return {language: {"value": text, **_pieces(kind, text, language)} for language in LANGUAGES}


def _pieces(kind: str, text: str, language: str) -> dict[str, str]:
    if kind == "port":
        address, host, container = _port_sides(text.partition("/")[0])
        return {"host": _host_port(address, host)[language], "container": container}
    if kind == "volume":
        source, target, _ = _volume_sides(text)
        return {"source": _source(source)[language], "target": target}
    if kind == "setting":
        key, equals, value = text.partition("=")
        return {"key": key, "setting": value if equals else say("from-shell")[language]}
    return {}


def _host_port(address: str, host: str) -> Mapping[str, str]:
    if host in ("", "0"):
        return say("random-port")
    return say("port-at" if address else "port", part=host, other=address)


def _source(source: str) -> Mapping[str, str]:
    if not source:
        return say("anonymous-volume")
    return say("folder" if source[0] in "/.~$" else "volume", part=source)
