"""What makes a card good, as far as a test can tell."""

import re
from collections import Counter
from html import unescape

import deck
from deck.advice import LONG_ANSWER, word_count
from deck.markup import plain
from deck.model import (
    BasicEntry,
    ChoiceEntry,
    CommandEntry,
    EntryBase,
    OrderEntry,
    TrueFalseEntry,
    in_language,
)
from tests.deck.content.shipped import FOLDER, LANGUAGES, commands, docker, pairs

LONGEST_STEP = 20  # words of an option, a step or a side of a pair
TAGS = re.compile(r"<[^>]*>")


def test_the_deck_is_without_errors_and_warnings():
    assert [str(problem) for problem in deck.check(FOLDER)] == []


def test_every_entry_has_a_reason():
    assert [entry.id for entry in docker().cards if entry.why is None] == []


def test_every_wrong_and_right_option_has_a_reason():
    lacking = [
        (entry.id, plain(in_language(option.text, "en")))
        for entry in docker().cards
        if isinstance(entry, ChoiceEntry)
        for option in entry.options
        if option.reason is None
    ]
    assert lacking == []


def test_choices_offer_three_to_five_options():
    counts = {entry.id: len(entry.options) for entry in docker().cards if isinstance(entry, ChoiceEntry)}
    assert {name: count for name, count in counts.items() if not 3 <= count <= 5} == {}


def test_the_longest_option_is_no_sign_of_the_right_one():
    choices = [entry for entry in docker().cards if isinstance(entry, ChoiceEntry)]
    for language in LANGUAGES:
        longest = [
            max(entry.options, key=lambda item: len(in_language(item.text, language))) for entry in choices
        ]
        assert sum(option.right for option in longest) < len(choices) / 2


def test_no_place_is_a_sign_of_the_right_option():
    """Options are shown in the order of the file, so the right one stands everywhere about as often."""
    places = Counter(
        (len(entry.options), index)
        for entry in docker().cards
        if isinstance(entry, ChoiceEntry) and sum(option.right for option in entry.options) == 1
        for index, option in enumerate(entry.options)
        if option.right
    )
    for count in {count for count, _ in places}:
        times = [places[count, index] for index in range(count)]
        assert min(times) >= sum(times) / count / 2, (count, times)


def test_true_is_as_likely_as_false():
    counts = Counter(entry.truth for entry in docker().cards if isinstance(entry, TrueFalseEntry))
    assert abs(counts[True] - counts[False]) <= 2


def test_no_step_or_answer_is_long():
    long = [
        (entry.id, text)
        for entry in docker().cards
        for text, limit in sides(entry)
        if word_count(plain(text)) > limit
    ]
    assert long == []


def sides(entry: EntryBase):
    if isinstance(entry, BasicEntry):
        texts, limit = [entry.answer], LONG_ANSWER
    elif isinstance(entry, ChoiceEntry):
        texts, limit = [option.text for option in entry.options], LONGEST_STEP
    elif isinstance(entry, OrderEntry):
        texts, limit = list(entry.steps), LONGEST_STEP
    else:
        return []
    return [(in_language(text, language), limit) for text in texts for language in LANGUAGES]


# Prompts do not give their answers away


def test_no_prompt_holds_its_answer():
    found = []
    for face in deck.faces(docker()):
        answers = face.content["parts"].get("plain")
        for language in LANGUAGES if face.kind in ("basic", "cloze") else ():
            shown = unescape(TAGS.sub("", face.content["prompt"][language]))
            if holds(shown, answers[language]):
                found.append((face.entry, face.face, language))
    assert found == []


def test_no_question_holds_only_its_right_option():
    """A question may quote several of its options, or code that is one; else the one it names is the answer."""
    found = []
    for entry in docker().cards:
        for language in LANGUAGES if isinstance(entry, ChoiceEntry) else ():
            prompt = plain(in_language(entry.prompt, language))
            options = [(option.right, in_language(option.text, language)) for option in entry.options]
            named = [right for right, text in options if not is_code(text) and holds(prompt, plain(text))]
            if named and all(named):
                found.append((entry.id, language))
    assert found == []


def test_no_prompt_holds_its_command():
    found = [
        entry.id
        for entry in commands()
        for language in LANGUAGES
        for answer in (entry.answer, *entry.accept)
        if " " in answer and answer in in_language(entry.prompt, language).replace("`", "")
    ]
    assert found == []


def test_no_prompt_names_an_option_of_its_command():
    found = [
        (entry.id, word)
        for entry in commands()
        for language in LANGUAGES
        for word in entry.answer.split()
        if word.startswith("-") and word in in_language(entry.prompt, language).split()
    ]
    assert found == []


def is_code(text: str) -> bool:
    return text.startswith("`") and text.endswith("`")


def holds(text: str, part: str) -> bool:
    part = part.strip(" .。").casefold()
    ends = r"(?![\w-])" if part.isascii() else ""
    start = r"(?<![\w-])" if part.isascii() else ""
    return len(part) > 2 and re.search(start + re.escape(part) + ends, text.casefold()) is not None


# Each question once


def test_no_two_cards_ask_the_same():
    for language in LANGUAGES:
        asked = Counter(
            TAGS.sub("", face.content["prompt"][language])
            for face in deck.faces(docker())
            if face.kind != "image"
        )
        assert [prompt for prompt, times in asked.items() if times > 1] == []


def test_no_two_cards_ask_for_the_same_command():
    asked = Counter(entry.answer for entry in docker().cards if isinstance(entry, CommandEntry))
    assert [answer for answer, times in asked.items() if times > 1] == []


# Languages


def test_every_text_with_words_is_in_both_languages():
    """A text without a translation is a name, a number or code: it has no sentence in it."""
    for entry in docker().cards:
        for text in single_texts(entry):
            assert len(text.split()) <= 3 or is_code(text), (entry.id, text)


def single_texts(entry: EntryBase) -> list[str]:
    named = ("prompt", "text", "statement", "answer", "why", "erratum", "alt")
    texts = [getattr(entry, name, None) for name in named if not isinstance(entry, CommandEntry)]
    for name, field in (("options", "text"), ("options", "reason"), ("regions", "name")):
        texts += [getattr(item, field) for item in getattr(entry, name, ())]
    for pair in getattr(entry, "pairs", ()):
        texts += [pair.left, pair.right]
    return [text for text in (*texts, *getattr(entry, "steps", ())) if isinstance(text, str)]


def test_chinese_is_chinese_and_english_is_not():
    for entry in docker().cards:
        for english, chinese in pairs(entry):
            assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", english), (entry.id, english)
            assert english != chinese, (entry.id, english)
            words = re.sub(r"```.*?```|`[^`]*`", "", chinese, flags=re.DOTALL)
            assert re.search(r"[\u4e00-\u9fff]", chinese) or len(words.split()) <= 5, (entry.id, chinese)


def test_chinese_has_full_width_punctuation():
    texts = [(entry.id, chinese) for entry in docker().cards for _, chinese in pairs(entry)]
    texts += [("commands.yaml", line) for line in re.findall(r"zh: (.*)", docker().commands or "")]
    gaps = re.compile(r"\{\{c\d+::(.*?)(?:::.*?)?\}\}")
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
    bare = [
        (name, re.sub(r"`[^`]*`", "`", gaps.sub(r"\1", text))) for name, text in texts if "```" not in text
    ]
    assert [(name, text) for name, text in bare if half_width.search(text)] == []


def test_contents_of_files_are_alike_in_both_languages():
    """Only hints of gaps are in the reader's language."""
    for entry in docker().cards:
        for english, chinese in pairs(entry):
            ours, theirs = (
                re.findall(r"```.*?```", without_hints(text), re.DOTALL) for text in (english, chinese)
            )
            assert ours == theirs, entry.id


def without_hints(text: str) -> str:
    return re.sub(r"(\{\{c\d+::.*?)::[^:}]*\}\}", r"\1}}", text)
