"""A large deck as text: bilingual cards of four kinds, about 320 bytes each, no two alike, the same every time."""

OBJECTIVES = 10
HEAD = """\
format: 1
deck: {slug}
title:
  en: A large deck
  zh: 很大的卡组
languages: [en, zh]
license: CC0-1.0
objectives:
"""
OBJECTIVE = "  - id: part-{number}\n    title:\n      en: Part {number}\n      zh: 第 {number} 部分\n"
ENTRY = "  - id: fact-{number}\n    kind: {kind}\n    objective: part-{part}\n"
BASIC = """\
    prompt:
      en: Which port does `node-{number}` listen on behind bridge {bridge}?
      zh: 网桥 {bridge} 后面的 `node-{number}` 监听哪个端口？
    answer:
      en: On **{port}** of the bridge's address
      zh: 网桥地址的 **{port}**
    why:
      en: The host's table sends it there.
      zh: 主机的转发表这样写。
"""
CLOZE = """\
    text:
      en: "Container {number} of bridge {bridge} goes out through port {{{{c1::{port}}}}} of the host."
      zh: "网桥 {bridge} 的容器 {number} 通过主机的 {{{{c1::{port}}}}} 端口访问外部。"
"""
TRUE_FALSE = """\
    statement:
      en: The service `node-{number}` behind bridge {bridge} listens on port {port}.
      zh: 网桥 {bridge} 后的 `node-{number}` 监听 {port} 端口。
    truth: true
    why:
      en: So says the table of the host.
      zh: 主机的转发表就是这样写的。
"""
CHOICE = """\
    prompt:
      en: Where do packets for `node-{number}` leave bridge {bridge}?
      zh: 去 `node-{number}` 的包从哪里离开网桥 {bridge}？
    options:
      - text: eth{port}
        right: true
      - text: veth{port}
      - text: lo
"""
KINDS: tuple[tuple[str, str], ...] = (
    *[("basic", BASIC)] * 6,
    *[("cloze", CLOZE)] * 2,
    ("true_false", TRUE_FALSE),
    ("choice", CHOICE),
)


def large(cards: int, slug: str = "large") -> bytes:
    """One file of `cards` entries, each of which gives one card."""
    head = HEAD.format(slug=slug) + "".join(
        OBJECTIVE.format(number=number) for number in range(_parts(cards))
    )
    return (head + "cards:\n" + "".join(map(_entry, range(cards)))).encode()


def _parts(cards: int) -> int:
    """Every objective is taught by some card, or the deck is refused."""
    return min(OBJECTIVES, (cards - 1) // len(KINDS) + 1)


def _entry(number: int) -> str:
    kind, body = KINDS[number % len(KINDS)]
    facts = {"number": number, "bridge": number // 7 + 1, "port": 20_000 + number * 7 % 40_000}
    # The part moves on once a round of kinds, so that each part holds every kind.
    return ENTRY.format(number=number, kind=kind, part=number // len(KINDS) % OBJECTIVES) + body.format(
        **facts
    )


def two_sided(cards: int) -> list[tuple[str, str]]:
    """As many cards with as much text, (front, back), for a peer whose cards know two sides of plain text."""
    texts = [_entry(number) for number in range(cards)]
    return [(text[: len(text) // 2], text[len(text) // 2 :]) for text in texts]
