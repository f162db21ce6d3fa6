import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deck import markup


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Just words, and 中文。", "<p>Just words, and 中文。</p>\n"),
        ("`docker ps` lists", "<p><code>docker ps</code> lists</p>\n"),
        ("use `a < b && c`", "<p>use <code>a &lt; b &amp;&amp; c</code></p>\n"),
        ("**重要：**请", "<p><strong>重要：</strong>请</p>\n"),
        ("请**“重要”**看", "<p>请<strong>“重要”</strong>看</p>\n"),
        ("是*（注）*的", "<p>是<em>（注）</em>的</p>\n"),
        ("**x(1)**是", "<p><strong>x(1)</strong>是</p>\n"),
        ("a **b** _c_ snake_case_name", "<p>a <strong>b</strong> <em>c</em> snake_case_name</p>\n"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>\n"),
        ("![the bridge](media/bridge.svg)", '<p><img src="media:bridge.svg" alt="the bridge"></p>\n'),
        ("![x](http://a.example/b.png)", "<p>x</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        (
            "| a |\n|---|\n| b |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n",
        ),
        (
            "```dockerfile\nFROM a\n```",
            '<pre><code class="language-dockerfile"><span class="k">FROM</span><span class="w"> </span>'
            '<span class="s">a</span>\n</code></pre>\n',
        ),
        ("```klingon\n<x>\n```", '<pre><code class="">&lt;x&gt;\n</code></pre>\n'),
    ],
)
def test_render_gives_html(text: str, html: str) -> None:
    assert markup.render(text) == html


@pytest.mark.parametrize("before", ["", "a", "中", "。", "(", "-", " "])
@pytest.mark.parametrize("inside", ["x", "x y", "(x)", "x.", "-x-"])
@pytest.mark.parametrize("after", ["", "b", ".", " c"])
@pytest.mark.parametrize("sign", ["*", "**", "_", "__"])
def test_emphasis_without_cjk_inside_or_after_follows_commonmark(
    before: str, inside: str, after: str, sign: str
) -> None:
    text = f"{before}{sign}{inside}{sign}{after}"
    if before in {"中", "。"}:
        text = f"{sign}{inside}{sign}{after}"
    assert markup._markdown().renderInline(text) == MarkdownIt("js-default").renderInline(text)


CHARACTERS = "aZ 中，。！`'\".()#-+=:;|/{}$%^@?!1_~[]\u2028\x85\u3000é\x0b&<>*😀\\\t\xa0"


@given(st.text(alphabet=CHARACTERS, max_size=30) | st.from_regex(markup._SHORT, fullmatch=True))
def test_the_short_way_gives_what_the_parsers_give(text: str) -> None:
    short = markup._short_way(text)
    assert short is None or short == markup._rendered(text)


@given(
    st.text(alphabet=CHARACTERS, max_size=30)
    | st.from_regex(markup._SHORT, fullmatch=True)
    | st.text(alphabet=CHARACTERS, max_size=30).map("a{}".format)
)
def test_what_a_reader_sees_is_what_the_whole_parser_finds(text: str) -> None:
    assert markup.plain(text).split() == markup._words(markup._markdown().parse(text)).split()


def test_the_short_way_takes_ordinary_sentences() -> None:
    assert markup._short_way("Which namespace gives a container `PID` 1?") is not None
    assert markup._short_way("容器内第一个进程是 PID 1；在宿主机上它有另一个编号。") is not None


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//evil.example)",
    "[a](/admin/)",
    "[a](media:x.svg)",
    "[a](media/x.svg)",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml;base64,AAAA)",
    '![a" onerror="alert(1)](media/x.svg)',
    '![a](media/x.svg"onerror="alert)',
    "![a](media/../../etc/passwd)",
    "![a](https://evil.example/pixel.png)",
    "<a href='https://a.example' onclick='x()'>a</a>",
    "[a](https://a.example 'x\" onmouseover=\"alert(1)')",
    '<https://a.example/"onmouseover=alert(1)>',
    '```"><script>alert(1)</script>\nx\n```',
    "```html\n<script>alert(1)</script>\n```",
    "<style>@import 'https://evil.example'</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "`<img src=x onerror=alert(1)>`",
    "a <b onmouseover=alert(1)>b</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
_TAG = re.compile(r"<[^>]*>")


@pytest.mark.parametrize("text", HOSTILE)
def test_render_lets_nothing_run_or_load(text: str) -> None:
    for html in (
        markup.render(text),
        markup.render_cloze(f"{text} {{{{c1::{text}}}}} {text}", 1, shown=True),
    ):
        for tag in _TAG.findall(html):
            assert not re.search(
                r"(?i)<\s*/?\s*(script|style|iframe|svg|math|form|object|embed|base|meta|link)", tag
            )
            assert not re.search(r"(?i)\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag))
            assert all(
                url.startswith(("https://", "http://", "mailto:"))
                for url in re.findall(r'href="([^"]*)"', tag)
            )
            assert all(re.fullmatch(r"media:[\w.-]+", url) for url in re.findall(r'src="([^"]*)"', tag))


@given(st.text(max_size=80))
def test_render_takes_any_text(text: str) -> None:
    assert isinstance(markup.render(text), str)
    assert isinstance(markup.plain(text), str)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[" * 16_000,
            "![" * 8000,
            "**" * 8000,
            "*a " * 5400,
            "> " * 8000,
            "- " * 8000,
            "`" * 16_000,
            "<" * 16_000,
        ),
        *("`a`" * 5000 + "``", "a **`" * 3000, "[a](<b" * 2500, "&amp" * 4000, "_a*" * 5000),
        *("|a" * 4000 + "\n" + "|-" * 4000, "```python\n" + "(" * 16_000 + "\n```"),
        *("```bash\n" + "$((" * 1300 + "\n```", "```go\n" + '"\\' * 1900 + "\n```"),
    ],
    ids=lambda text: text[:12],
)
def test_render_answers_to_a_full_side_of_anything(text: str) -> None:
    start = time.process_time()
    markup.render(text)
    assert time.process_time() - start < 5  # ten times what the slowest takes; a hang would take minutes


@pytest.mark.parametrize(
    ("asked", "shown", "html"),
    [
        (1, False, '<p><strong><span class="gap">…</span></strong> and <code>x b</code> {{.N}}</p>\n'),
        (1, True, '<p><strong><mark class="gap">a</mark></strong> and <code>x b</code> {{.N}}</p>\n'),
        (
            2,
            False,
            '<p><strong>a</strong> and <code>x <span class="gap">h&lt;i&gt;</span></code> {{.N}}</p>\n',
        ),
        (2, True, '<p><strong>a</strong> and <code>x <mark class="gap">b</mark></code> {{.N}}</p>\n'),
        (3, False, '<p><strong>a</strong> and <code>x b</code> <span class="gap">…</span></p>\n'),
    ],
)
def test_render_cloze_hides_and_marks_one_gap(asked: int, shown: bool, html: str) -> None:
    text = "**{{c1::a}}** and `x {{c2::b::h<i>}}` {{c3::{{.N}}}}"
    assert markup.render_cloze(text, asked, shown=shown) == html


def test_render_cloze_never_shows_the_hidden_answer() -> None:
    html = markup.render_cloze("x {{c1::secret}} y `{{c1::secret}}`", 1, shown=False)
    assert "secret" not in html
    assert html.count('<span class="gap">…</span>') == 2


def test_render_cloze_stays_well_formed_where_a_gap_crosses_emphasis() -> None:
    html = markup.render_cloze("**a {{c1::b** c}}", 1, shown=True)
    assert html == '<p><strong>a <mark class="gap">b</mark></strong> c</p>\n'


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Plain words", "Plain words"),
        ("**bold** and `code`\nnext", "bold and code next"),
        ("- a\n- b", "a b"),
        ("![alt](media/x.svg) [link](https://a.example)", "alt link"),
        ("a &amp; b", "a & b"),
    ],
)
def test_plain_gives_what_a_reader_sees(text: str, seen: str) -> None:
    assert markup.plain(text) == seen


def test_render_inline_drops_only_a_single_paragraph() -> None:
    assert markup.render_inline("a `b`") == "a <code>b</code>"
    assert markup.render_inline("a\n\nb") == "<p>a</p>\n<p>b</p>"
    assert markup.render_inline("- a") == "<ul>\n<li>a</li>\n</ul>"
