"""The learner's account: who they are and how they study, everything kept about them, and its end."""

from types import MappingProxyType

from django.http import FileResponse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.api.archive import archive
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, StrictNumber, StrictText, read
from quizzes.api.idempotency import repeatable
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.queries.accounts import profile_for
from quizzes.queries.export import export_for
from quizzes.services.accounts import change_settings
from quizzes.services.deletion import delete_account


class ProfileAnswer(Answer):
    id = serializers.UUIDField()
    email = serializers.EmailField(help_text="Empty for a guest, whom only a browser can be.")
    name = serializers.CharField()
    time_zone = serializers.CharField(help_text="An IANA name.")
    rollover_h = serializers.IntegerField(help_text="The hour at which the study day begins, 0 to 23.")
    new_per_day = serializers.IntegerField()
    reviews_per_day = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")
    interface_language = serializers.CharField(help_text="Of the web pages; empty: the browser's.")
    card_language = serializers.CharField(help_text="en, zh or both.")
    buttons = serializers.IntegerField(help_text="Grades that the study screen offers: 2, 4 or 6.")
    theme = serializers.CharField(help_text="system, light or dark.")
    scheduler = serializers.CharField()


class ProfileInput(Form):
    """What of the profile can be changed; what is left out stays."""

    name = StrictText(required=False, allow_blank=True, max_length=120)
    time_zone = StrictText(required=False, max_length=64)
    rollover_h = StrictNumber(required=False)
    new_per_day = StrictNumber(required=False)
    reviews_per_day = StrictNumber(required=False, allow_null=True)
    interface_language = StrictText(required=False, allow_blank=True, max_length=16)
    card_language = StrictText(required=False, max_length=8)
    buttons = StrictNumber(required=False)
    theme = StrictText(required=False, max_length=8)


class FarewellInput(Form):
    password = StrictText(trim_whitespace=False, max_length=4096, help_text="The account's, once more.")


class Me(Endpoint):
    throttle_scope = MappingProxyType({"DELETE": "password"})

    @operation("me_read", "Your profile", gives=ProfileAnswer, example=examples.PROFILE)
    def get(self, request: Request) -> Response:
        return Response(ProfileAnswer(profile_for(self.learner_id)).data)

    @repeatable
    @operation(
        "me_change",
        "Change your profile",
        takes=ProfileInput,
        gives=ProfileAnswer,
        body={"time_zone": "Asia/Shanghai", "new_per_day": 10},
        example=examples.PROFILE | {"time_zone": "Asia/Shanghai", "new_per_day": 10},
    )
    def patch(self, request: Request) -> Response:
        """All of the changes, or none of them."""
        changes = read(ProfileInput, request.data)
        return Response(ProfileAnswer(change_settings(self.learner_id, changes=changes)).data)

    @operation(
        "me_delete",
        "Delete your account",
        takes=FarewellInput,
        body={"password": "correct horse battery"},
        status=204,
    )
    def delete(self, request: Request) -> Response:
        """Your log, states, settings, devices and own decks are gone, and every sign-in ends. It cannot be undone.

        A wrong password is refused with `wrong_password`, and nothing happens.
        """
        delete_account(self.learner_id, **read(FarewellInput, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyExport(Endpoint):
    throttle_scope = "export"

    @operation("me_export", "Everything kept about you", file="application/zip")
    def get(self, request: Request) -> FileResponse:
        """A zip archive: profile.json, devices.json, enrolments.json, events.jsonl (your log, one event a line, in its
        order), states.json, and your own decks under decks/. README.txt inside says what is what."""
        file = archive(export_for(self.learner_id))
        return FileResponse(file, as_attachment=True, filename="quizdeck.zip", content_type="application/zip")
