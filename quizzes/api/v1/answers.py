"""A typed answer, judged. Nothing is run, and nothing is written: the review follows by itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, StrictText, read
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.services.answers import MAX_ANSWER_BYTES, Judgement, check_answer


class CheckInput(Form):
    answer = StrictText(max_length=MAX_ANSWER_BYTES, allow_blank=True, trim_whitespace=False)
    language = StrictText(
        required=False,
        max_length=35,
        help_text="Of the card's languages the one typed in; without it any counts. Commands have none.",
    )


class DifferenceAnswer(Answer):
    code = serializers.CharField(help_text="Stable, for programs.")
    part = serializers.CharField(allow_blank=True, help_text="As it was typed, or as it is missing.")
    message = serializers.CharField(help_text="A sentence in the language of Accept-Language.")


class ExplainedAnswer(Answer):
    part = serializers.CharField()
    text = serializers.CharField()


class JudgementAnswer(Answer):
    right = serializers.BooleanField()
    grade = serializers.IntegerField(help_text="A proposal, 0 to 4; 5 only the learner can say.")
    differences = DifferenceAnswer(many=True, help_text="What is wrong, part by part.")
    expected = serializers.CharField()
    explanation = ExplainedAnswer(many=True, help_text="Of a command: what each part does.")


class Check(Endpoint):
    @operation(
        "cards_check",
        "Judge a typed answer",
        takes=CheckInput,
        gives=JudgementAnswer,
        body={"answer": "docker run -p 80:8080 nginx"},
        example=examples.CHECKED,
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Commands by what they mean; words of basic, cloze and image cards without regard to case and spacing. Writes
        nothing: send the review with the grade the learner chooses."""
        form = read(CheckInput, request.data)
        return Response(_rendered(check_answer(self.learner_id, card_id, **form)))


def _rendered(found: Judgement) -> dict[str, Any]:
    return {
        "right": found.right,
        "grade": found.grade,
        "differences": [
            {"code": item.code, "part": item.part, "message": _spoken(item.message)}
            for item in found.differences
        ],
        "expected": found.expected,
        "explanation": [{"part": part, "text": _spoken(text)} for part, text in found.explanation],
    }


def _spoken(message: Any) -> str:
    """In the caller's language, else in English, else in any."""
    if not isinstance(message, Mapping):
        return str(message)
    wanted = (get_language() or "en").partition("-")[0]
    return str(message.get(wanted) or message.get("en") or next(iter(message.values()), ""))
