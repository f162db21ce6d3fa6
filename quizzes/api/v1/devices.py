"""The learner's devices. A review may name the device it was given on."""

from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes import wallclock
from quizzes.api.authentication import note_device
from quizzes.api.endpoint import Endpoint
from quizzes.api.forms import Answer, Form, StrictText, read
from quizzes.api.idempotency import repeatable
from quizzes.api.schema import operation
from quizzes.api.v1 import examples
from quizzes.queries.accounts import devices_for
from quizzes.services.accounts import register_device, rename_device, revoke_device

PLATFORMS = ("web", "ios", "android", "desktop", "other")


class DeviceAnswer(Answer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    platform = serializers.CharField()
    registered_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True, help_text="The last exchange; null: none yet.")
    revoked = serializers.BooleanField(help_text="It may not send anything any more.")


class DevicesAnswer(Answer):
    devices = DeviceAnswer(many=True, help_text="Live ones first, the latest on top.")


class DeviceInput(Form):
    name = StrictText(max_length=80)
    platform = serializers.ChoiceField(choices=PLATFORMS)


class DeviceNameInput(Form):
    name = StrictText(max_length=80)


class Devices(Endpoint):
    @operation("devices_list", "Your devices", gives=DevicesAnswer, example={"devices": [examples.DEVICE]})
    def get(self, request: Request) -> Response:
        return Response({"devices": DeviceAnswer(devices_for(self.learner_id), many=True).data})

    @repeatable
    @operation(
        "devices_register",
        "Register a device",
        takes=DeviceInput,
        gives=DeviceAnswer,
        status=201,
        body={"name": "Ada's phone", "platform": "android"},
        example=examples.DEVICE,
    )
    def post(self, request: Request) -> Response:
        """Once an installation; keep the id. At most 100 live devices. Revoking the device signs this app out."""
        form = read(DeviceInput, request.data)
        device = register_device(self.learner_id, **form, now_ms=wallclock.now_ms())
        note_device(request, device.id)
        return Response(DeviceAnswer(device).data, status=status.HTTP_201_CREATED)


class Device(Endpoint):
    @repeatable
    @operation(
        "devices_rename",
        "Rename a device",
        takes=DeviceNameInput,
        gives=DeviceAnswer,
        body={"name": "Old phone"},
        example=examples.DEVICE | {"name": "Old phone"},
    )
    def patch(self, request: Request, device_id: UUID) -> Response:
        form = read(DeviceNameInput, request.data)
        return Response(DeviceAnswer(rename_device(self.learner_id, device_id, **form)).data)

    @repeatable
    @operation("devices_revoke", "Revoke a device", status=204)
    def delete(self, request: Request, device_id: UUID) -> Response:
        """What it sent stays in the log; it can send no more, and its tokens end at once. Safe to repeat."""
        revoke_device(self.learner_id, device_id, now_ms=wallclock.now_ms())
        return Response(status=status.HTTP_204_NO_CONTENT)
