"""The learner's devices: what each is called, when it was last seen, and how it is signed out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quizzes.queries.accounts import DeviceView, devices_for
from quizzes.queries.errors import Missing
from quizzes.services.accounts import rename_device, revoke_device
from quizzes.services.errors import Invalid
from quizzes.wallclock import now_ms
from quizzes.web.browser import SESSION_KEY
from quizzes.web.forms.device import DeviceForm
from quizzes.web.profile import LearnerRequest

UNREADABLE = 422  # the page again, with what is wrong
ICONS = {"web": "globe-alt", "ios": "device-phone-mobile", "android": "device-phone-mobile"}


@require_safe
@login_required
def page(request: LearnerRequest) -> HttpResponse:
    return _show(request)


@require_POST
@login_required
def rename(request: LearnerRequest, device_id: UUID) -> HttpResponse:
    form = DeviceForm(request.POST)
    if _device(request, device_id) and form.is_valid():
        try:
            rename_device(request.user.pk, device_id, name=form.cleaned_data["name"])
        except Invalid as refusal:
            form.add_error("name", str(refusal.message))
    if form.errors:
        return _show(request, device_id, form, UNREADABLE)
    messages.success(request, _("Saved."))
    return redirect("devices")


@require_POST
@login_required
def revoke(request: LearnerRequest, device_id: UUID) -> HttpResponse:
    """Of this browser: the next page asks to sign in."""
    device = _device(request, device_id)
    revoke_device(request.user.pk, device_id, now_ms=now_ms())
    if request.session.get(SESSION_KEY) == str(device_id):
        logout(request)
        return redirect("account_login")
    messages.success(request, _("%(name)s is signed out.") % {"name": device.name})
    return redirect("devices")


def _device(request: LearnerRequest, device_id: UUID) -> DeviceView:
    found = next((device for device in devices_for(request.user.pk) if device.id == device_id), None)
    if found is None:
        raise Http404(str(Missing(_("There is no such device."))))
    return found


def _show(
    request: LearnerRequest, device_id: UUID | None = None, form: DeviceForm | None = None, status: int = 200
) -> HttpResponse:
    """`form`: the one that was sent for that device, with its faults."""
    here = request.session.get(SESSION_KEY)
    rows = [
        {
            "device": device,
            "icon": ICONS.get(device.platform, "computer-desktop"),
            "here": str(device.id) == here,
            "form": form if form and device.id == device_id else _form(device),
            "open": bool(form) and device.id == device_id,
        }
        for device in devices_for(request.user.pk)
    ]
    context: dict[str, Any] = {"live": [row for row in rows if not row["device"].revoked]}  # type: ignore[attr-defined]
    context["ended"] = [row for row in rows if row["device"].revoked]  # type: ignore[attr-defined]
    return render(request, "pages/devices.html", context, status=status)


def _form(device: DeviceView) -> DeviceForm:
    return DeviceForm(initial={"name": device.name}, auto_id=f"id_{device.id}_%s")
