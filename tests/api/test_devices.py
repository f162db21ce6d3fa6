import uuid

import pytest

from quizzes.api.v1.devices import PLATFORMS
from quizzes.models import Device

pytestmark = pytest.mark.django_db
URL = "/api/v1/devices"


def register(client, name="Ada's phone", platform="android"):
    return client.post(URL, {"name": name, "platform": platform}, format="json")


def test_platforms_are_those_of_the_table():
    assert list(PLATFORMS) == Device.Platform.values


def test_device_is_registered_renamed_and_revoked(api):
    made = register(api)
    assert (made.status_code, made.json()["platform"]) == (201, "android")
    one = f"{URL}/{made.json()['id']}"
    assert api.patch(one, {"name": "Old phone"}, format="json").json()["name"] == "Old phone"
    assert [api.delete(one).status_code for _again in range(2)] == [204, 204]
    (listed,) = api.get(URL).json()["devices"]
    assert (listed["name"], listed["revoked"]) == ("Old phone", True)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "", "platform": "ios"}, "name", "blank"),
        ({"name": "x" * 81, "platform": "ios"}, "name", "max_length"),
        ({"name": "phone", "platform": "toaster"}, "platform", "invalid_choice"),
        ({"name": "phone"}, "platform", "missing_field"),
        ({"name": "phone", "platform": "ios", "user": "1"}, "user", "unknown_field"),
        ({"name": "phone", "platform": "ios", "id": str(uuid.uuid4())}, "id", "unknown_field"),
        ({"name": ["phone"], "platform": "ios"}, "name", "invalid"),
        ({"name": "phone", "platform": {}}, "platform", "invalid_choice"),
    ],
)
def test_bad_device_is_refused(api, body, field, code):
    told = api.post(URL, body, format="json")
    assert (told.status_code, told.json()["error"]["field"], told.json()["error"]["code"]) == (
        400,
        field,
        code,
    )
    assert api.get(URL).json() == {"devices": []}
