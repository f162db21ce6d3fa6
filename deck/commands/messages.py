"""Every sentence the command room says, by code and language. `{part}` and `{other}` quote the learner's text."""

from collections.abc import Mapping
from types import MappingProxyType

LANGUAGES = ("en", "zh")

_REFUSALS = {
    "empty": ("there is no command here", "这里没有命令"),
    "too-long": ("the text is longer than 4 KiB", "文本超过了 4 KiB"),
    "control-character": (
        "the text holds an invisible control character ({part})",
        "文本里有不可见的控制字符（{part}）",
    ),
    "too-many-words": ("there are more than {part} words", "单词多于 {part} 个"),
    "too-deep": ("substitutions are nested more than {part} deep", "命令替换嵌套超过 {part} 层"),
    "unclosed-quote": ("`{part}` is opened and never closed", "`{part}` 没有配对的结尾"),
    "missing-command": ("a command is missing beside `{part}`", "`{part}` 旁边缺少命令"),
    "missing-target": ("`{part}` needs the name of a file", "`{part}` 后面缺少文件名"),
    "unsupported": (
        "`{part}` is shell syntax that answers cannot use",
        "答案里不能用 `{part}` 这种 shell 语法",
    ),
    "unknown-program": ("the program `{part}` is not known", "不认识程序 `{part}`"),
    "unknown-subcommand": ("`{other}` has no command `{part}`", "`{other}` 没有 `{part}` 这个子命令"),
    "missing-subcommand": ("`{part}` needs to be told what to do", "`{part}` 后面缺少子命令"),
    "unknown-option": ("`{other}` has no option `{part}`", "`{other}` 没有 `{part}` 这个选项"),
    "missing-value": ("`{part}` needs a value", "`{part}` 后面缺少值"),
    "value-not-taken": ("`{part}` takes no value", "`{part}` 不带值"),
    "spaces-around-equals": (
        "spaces around `=` cut `{part}` off from its value",
        "`=` 两边有空格，`{part}` 就拿不到它的值了",
    ),
    "missing-operand": ("`{part}` is missing", "缺少 `{part}`"),
    "extra-operand": ("`{part}` is one argument too many", "`{part}` 是多余的参数"),
}

_DIFFERENCES = {
    "typographic": (
        "`{part}` is a typographic character: the shell only knows the plain `{other}`",
        "`{part}` 是排版用的字符，shell 只认半角的 `{other}`",
    ),
    "other-program": (
        "`{part}` is another program: `{other}` is wanted",
        "`{part}` 是另一个程序，这里要用 `{other}`",
    ),
    "other-subcommand": (
        "`{part}` does something else: `{other}` is wanted",
        "`{part}` 做的是另一件事，这里要用 `{other}`",
    ),
    "misspelt": ("`{part}` looks like a slip for `{other}`", "`{part}` 像是 `{other}` 的笔误"),
    "wrong-case": (
        "`{part}` should be `{other}`: upper and lower case are not the same",
        "`{part}` 应为 `{other}`：大小写不能混用",
    ),
    "missing-option": ("`{part}` is missing", "缺少 `{part}`"),
    "extra-option": ("`{part}` was not asked for", "多写了 `{part}`"),
    "value-without-option": (
        "`{other}` stands without its `{part}`, so it is taken for something else",
        "`{other}` 前面缺少 `{part}`，会被当成别的参数",
    ),
    "option-after-operand": (
        "`{part}` stands after `{other}`, so it goes to what runs there and not to the command itself",
        "`{part}` 写在 `{other}` 之后，就成了里面那条命令的参数，对命令本身不起作用",
    ),
    "option-after-image": (
        "`{part}` stands after the image, so it goes to the container",
        "`{part}` 写在镜像之后，就成了传给容器的参数",
    ),
    "swapped-ports": (
        "host and container port are swapped: `{part}` should be `{other}` (the host's port stands first)",
        "宿主机端口和容器端口写反了：`{part}` 应为 `{other}`（宿主机端口在前）",
    ),
    "swapped-paths": (
        "the two sides are swapped: `{part}` should be `{other}` (the host's side stands first)",
        "两边写反了：`{part}` 应为 `{other}`（宿主机一侧在前）",
    ),
    "wrong-value": ("`{part}` should be `{other}`", "`{part}` 应为 `{other}`"),
    "wrong-operand": ("`{part}` should be `{other}`", "`{part}` 应为 `{other}`"),
    "wrong-order": ("the order is wrong: it should be `{other}`", "顺序不对，应为 `{other}`"),
    "quoting": (
        "with the quotes, `{part}` stays one single word: write `{other}`",
        "加了引号，`{part}` 就只算一个词，应写成 `{other}`",
    ),
    "no-quoting": (
        "without the quotes, `{part}` falls apart into words: write `{other}`",
        "不加引号，`{part}` 会被拆成多个词，应写成 `{other}`",
    ),
    "missing-redirection": ("the redirection `{part}` is missing", "缺少重定向 `{part}`"),
    "extra-redirection": ("the redirection `{part}` was not asked for", "多写了重定向 `{part}`"),
    "wrong-redirection": ("the redirection `{part}` should be `{other}`", "重定向 `{part}` 应为 `{other}`"),
    "missing-command-part": ("the command `{part}` is missing", "缺少命令 `{part}`"),
    "extra-command-part": ("the command `{part}` was not asked for", "多写了命令 `{part}`"),
    "wrong-join": (
        "the commands are joined by `{part}`, and `{other}` is wanted",
        "命令之间用了 `{part}`，应该用 `{other}`",
    ),
    "different": ("`{part}` does not do the same as `{other}`", "`{part}` 与 `{other}` 的效果不同"),
}

_EXPLANATIONS = {
    "sudo": ("as root", "以 root 身份执行"),
    "pipe": ("hands the output on as input of the next command", "把前一条命令的输出交给后一条命令作输入"),
    "and": ("goes on only if the command before succeeded", "前一条命令成功才继续执行"),
    "or": ("goes on only if the command before failed", "前一条命令失败才继续执行"),
    "then": ("and after that", "然后"),
    "background": ("runs in the background of the shell", "在 shell 后台运行"),
    "substitution": ("its output becomes arguments of the command", "它的输出成为外层命令的参数"),
    "write": ("writes the output to {part}", "把输出写入 {part}"),
    "append": ("appends the output to {part}", "把输出追加到 {part}"),
    "input": ("reads the input from {part}", "从 {part} 读取输入"),
    "errors": ("writes the error messages to {part}", "把错误信息写入 {part}"),
    "both": ("writes output and error messages to {part}", "把输出和错误信息都写入 {part}"),
    "here": ("takes the lines up to {part} as input", "把直到 {part} 为止的各行作为输入"),
    "copy": ("sends one stream where the other goes", "让一个输出流跟随另一个"),
    "assignment": ("sets a variable for this command only", "只为这条命令设置变量"),
    "argument": ("an argument of the command that runs inside", "传给里面那条命令的参数"),
    "negated": ("not: ", "取反："),
    "off": ("switched off: ", "关闭："),
    "random-port": ("a random port", "随机端口"),
    "port": ("port {part}", "的 {part} 端口"),
    "port-at": ("port {part} at {other}", " {other} 的 {part} 端口"),
    "anonymous-volume": ("a new anonymous volume", "新的匿名卷"),
    "volume": ("the volume {part}", "卷 {part} "),
    "folder": ("the host's {part}", "宿主机的 {part} "),
    "from-shell": ("the value it has in the shell", "当前 shell 中的值"),
}

_TEXTS = {**_REFUSALS, **_DIFFERENCES, **_EXPLANATIONS}

CODES = frozenset(_TEXTS)


def say(code: str, part: str = "", other: str = "") -> Mapping[str, str]:
    """The message of a code by language. Raises KeyError for a code that nobody wrote."""
    return MappingProxyType(
        {
            language: text.format(part=part, other=other)
            for language, text in zip(LANGUAGES, _TEXTS[code], strict=True)
        }
    )
