"""Where the tour goes: every address that is a page, by its name, and the states of it that matter."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import override_settings

from quizzes.core.clock import DAY_MS
from quizzes.services.accounts import change_settings
from quizzes.services.plans import go_away, start_catch_up
from quizzes.wallclock import now_ms
from tests.browser import desk
from tests.browser.conftest import PASSWORD
from tests.browser.tour import Tour
from tests.decks import plain


class People(NamedTuple):
    """Who the tour is, and what is theirs: `full` has studied for years, `fresh` signed up a moment ago."""

    full: Any
    fresh: Any
    big: Any  # ids of decks
    own: Any
    shipped: Any
    card: Any  # one with a long history


Walk = Callable[[Tour, People], None]


def strangers(tour: Tour, people: People) -> None:
    tour.visit("today", state="of a visitor")
    tour.visit("account_signup")
    tour.page.fill("[name=email]", people.full.email)
    tour.page.fill("[name=password1]", "1234567890")
    tour.submit()
    tour.look("with faults")
    tour.visit("account_login")
    tour.page.fill("[name=login]", "nobody@example.org")
    tour.page.fill("[name=password]", "wrong wrong")
    tour.submit()
    tour.look("with faults")
    for name in ("account_inactive", "account_email_verification_sent", "offline"):
        tour.visit(name)
    with override_settings(SIGNUP_OPEN=False):
        for name in ("today", "account_signup"):
            tour.visit(name, state="where nobody may sign up")


def guests(tour: Tour, people: People) -> None:
    """A stranger who tries a deck, and where that shows."""
    tour.go("today")
    tour.submit(".welcome form button")
    for name in ("today", "account_signup", "account_login", "settings", "settings_delete"):
        tour.visit(name, state="of a guest")
    tour.go("study")
    tour.page.wait_for_selector('[data-stage="question"]')
    desk.rush(tour.page)
    tour.page.wait_for_selector("[data-outlook] p")
    tour.look("end, of a guest")
    tour.visit("today", state="with nothing left to do")


def passwords(tour: Tour, people: People) -> None:
    tour.sign_in(people.full)  # allauth learns the address by that
    tour.leave()
    tour.visit("account_reset_password")
    tour.visit("account_reset_password_done")
    key = (user_pk_to_url_str(people.full), default_token_generator.make_token(people.full))
    tour.visit("account_reset_password_from_key", *key)
    tour.visit("account_reset_password_from_key", key[0], "no-key", state="that is used up")
    tour.visit("account_reset_password_from_key_done")
    address = EmailAddress.objects.get(user=people.full)
    tour.visit("account_confirm_email", EmailConfirmationHMAC(address).key)
    tour.visit("account_confirm_email", "no-key", state="that is used up")


def account(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.visit("account_reauthenticate")
    tour.sign_in(people.full)
    tour.visit("account_email")
    tour.visit("account_change_password")
    tour.page.fill("[name=oldpassword]", "not it, not it")
    tour.page.fill("[name=password1]", "1234567890")
    tour.page.fill("[name=password2]", "12345678901")
    tour.submit()
    tour.look("with faults")
    tour.visit("account_logout")
    tour.page.evaluate("document.querySelector('[data-sign-out-unsent] [data-count]').textContent = '1,234'")
    tour.page.evaluate("document.querySelector('[data-sign-out-unsent]').showModal()")
    tour.look("that asks about unsent answers")
    people.fresh.set_unusable_password()
    people.fresh.save()
    tour.enter(people.fresh)
    tour.visit("account_set_password")


def second_factor(tour: Tour, people: People) -> None:
    tour.sign_in(people.full)
    tour.confirm_password()
    tour.visit("mfa_index")
    tour.visit("mfa_activate_totp")
    tour.page.fill("[name=code]", "000000")
    tour.submit()
    tour.look("with faults")
    tour.visit("mfa_add_webauthn")
    TOTP.activate(people.full, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(people.full)
    add_key(tour, "Laptop, study")
    tour.visit("mfa_index", state="with all factors")
    for name in (
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
    ):
        tour.visit(name)
    key = Authenticator.objects.get(user=people.full, type="webauthn")
    tour.visit("mfa_edit_webauthn", key.pk)
    tour.visit("mfa_remove_webauthn", key.pk)
    tour.enter(people.full)
    tour.visit("mfa_reauthenticate")
    tour.visit("mfa_reauthenticate_webauthn")
    tour.sign_in(people.full)
    tour.look("asked for after the password")


def add_key(tour: Tour, name: str) -> None:
    """With an authenticator of the browser's own making."""
    devtools = tour.page.context.new_cdp_session(tour.page)
    devtools.send("WebAuthn.enable")
    able = dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    options = able | {"protocol": "ctap2", "transport": "internal"}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    tour.go("mfa_add_webauthn")
    tour.page.fill("[name=name]", name)
    tour.submit("#mfa_webauthn_add")


def today(tour: Tour, people: People) -> None:
    tour.enter(people.fresh)
    tour.visit("today", state="without a deck")
    tour.visit("study", state="without a deck")
    tour.enter(people.full)
    tour.visit("today", state="with a wall of cards")
    now = now_ms()
    until = now // DAY_MS + 9
    start_catch_up(
        people.full.pk, people.big, reviews_per_day=150, until_day=until, new_cards=True, now_ms=now
    )
    go_away(people.full.pk, until_day=until + 200, now_ms=now)
    tour.visit("today", state="away, with a plan")
    tour.visit("progress")
    tour.enter(people.fresh)
    tour.visit("progress", state="with nothing in it")


def library(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.visit("library")
    for deck in (people.big, people.own):
        tour.go("deck", deck)
        tour.page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
        tour.look("with all open")
    tour.visit("cards")
    tour.page.click(".grammar summary")
    tour.look("with the grammar open")
    tour.visit("cards", query="?q=foo:bar+is:due")
    tour.visit("cards", query="?q=nothing+like+it")
    tour.visit("card", people.card)
    tour.visit("card", people.card, query="?ask=reset")
    tour.enter(people.fresh)
    tour.visit("library", state="of somebody who studies nothing")
    tour.visit("deck", people.shipped, state="not studied")


def authoring(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.visit("deck_new")
    tour.page.check("[name=languages][value=both]")
    tour.submit()
    tour.look("with faults")
    for name in ("deck_delete", "deck_print", "deck_edit"):
        tour.visit(name, people.own)
    for kind in ("basic", "cloze", "choice", "true_false", "order", "match", "command", "image"):
        tour.visit("deck_entry_new", people.own, query=f"?kind={kind}")
    tour.page.click(".actions button.primary")
    tour.page.wait_for_load_state()
    tour.look("with faults")
    tour.visit("deck_entry_edit", people.own, "single", state="with its preview")


def importing(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.visit("deck_import")
    tour.submit()
    tour.look("with nothing chosen")
    plan(tour, "deck_import", text=plain("mine").replace("kind: basic", "kind: bassic"))
    tour.look("with faults")
    plan(tour, "deck_import", text=plain("mine", cards=1234))
    tour.page.click(".plan summary")
    tour.look("with its plan")
    tour.visit("deck_replace", people.own)


def plan(tour: Tour, name: str, *args: Any, text: str) -> None:
    tour.go(name, *args)
    tour.page.set_input_files(
        "[type=file]", {"name": "deck.yaml", "mimeType": "text/yaml", "buffer": text.encode()}
    )
    tour.submit()


def settled(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.visit("settings")
    tour.page.fill("[name=time_zone]", "Mars/Olympus")
    tour.page.fill("[name=rollover_h]", "2")
    tour.submit("main form .actions button")
    tour.look("with faults")
    tour.visit("settings_delete")
    tour.page.fill("[type=password]", "not it, not it")
    tour.submit()
    tour.look("with faults")
    tour.visit("devices")
    tour.page.click(".devices summary >> nth=0")
    tour.look("with a form open")
    tour.visit("styleguide")


def studying(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.visit("study", state="with many cards")
    tour.visit("study_deck", people.own)
    page = tour.page
    for _ in range(9):
        kind = page.get_attribute("[data-card]", "data-kind")
        if kind != "choice":
            tour.look(f"question, {kind}")
        if kind == "image":
            page.keyboard.press("z")
            tour.look("picture, large")
            page.keyboard.press("z")
        page.keyboard.press("1")  # picks an option, or fills a pair
        if kind in ("cloze", "command", "image"):
            page.fill("#typed", "docker run --name wen -d nginx")
            page.focus("[data-prompt]")
        if desk.stage(page) == "question":
            page.keyboard.press("Control+Enter")
        page.wait_for_selector('[data-stage="answer"]')
        if kind in ("cloze", "command", "image"):
            page.wait_for_selector("[data-outcome]:visible")
        tour.look(f"answer, {kind}")
        page.keyboard.press("1")
        page.wait_for_selector('[data-stage="question"]')


def around_study(tour: Tour, people: People) -> None:
    tour.enter(people.full)
    tour.go("study_deck", people.shipped)
    page = tour.page
    page.wait_for_selector('[data-stage="question"]')
    for key, state in (("?", "keys"), ("i", "information")):
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open] :is(.keys-list, .card-steps)")
        tour.look(f"{state} open")
        page.keyboard.press(key)
    page.click("[popovertarget]")
    tour.look("menu open")
    page.keyboard.press("Escape")
    page.focus("[data-prompt]")  # a button that has the focus takes the keys that press it
    page.keyboard.press("l")
    page.keyboard.press("!")
    page.keyboard.press("Space")
    page.wait_for_selector('[data-stage="answer"]')
    page.evaluate(NOTICES)
    tour.look("intervals in years, with all notices")
    page.keyboard.press("4")
    page.wait_for_selector("[data-outlook] p")
    tour.look("end")
    tour.visit("practice", query="?mode=cram")
    tour.visit("practice_deck", people.shipped, query="?mode=forgotten", state="nothing to practise")


def grades(tour: Tour, people: People) -> None:
    """Of each number of buttons, with intervals in years."""
    tour.enter(people.full)
    for buttons in (2, 4, 6):
        change_settings(people.full.pk, changes={"buttons": buttons})
        tour.go("study_deck", people.shipped)
        tour.page.wait_for_selector('[data-stage="question"]')
        tour.page.keyboard.press("Space")
        tour.measure(f"{buttons} buttons")


# What goes wrong seldom, and what it looks like, is the same every time.
NOTICES = """() => {
    const [unsent, signedOut, refused] = ['unsent', 'signed-out', 'refused'].map((name) => document.querySelector(`[data-${name}]`));
    const texts = JSON.parse(document.getElementById('study-texts').textContent);
    unsent.textContent = texts.unsent.replace('%(count)s', '1234');
    refused.querySelector('p').textContent = texts.refused.replace('%(message)s', '…');
    for (const notice of [unsent, signedOut, refused]) notice.hidden = false;
}"""  # noqa: E501 - JavaScript


def problems(tour: Tour, people: People) -> None:
    """With the addresses of tests/browser/faults.py, each of which goes wrong."""
    for whose in ("of a visitor", "of a learner"):
        for name in FAULTS:
            tour.visit(name, state=whose)
        tour.enter(people.full)
    tour.leave()
    tour.go("account_login")
    tour.leave()
    tour.page.fill("[name=login]", people.full.email)
    tour.page.fill("[name=password]", PASSWORD)
    tour.submit()
    tour.look("of a form that expired")


FAULTS = ("bad", "shut", "gone", "bug", "busy")
# Every walk, and the names of the addresses that it looks at.
WALKS: Mapping[Walk, set[str]] = {
    strangers: {
        "today",
        "account_signup",
        "account_login",
        "account_inactive",
        "account_email_verification_sent",
        "offline",
    },
    guests: {"today", "study", "account_signup", "account_login", "settings", "settings_delete"},
    passwords: {
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_confirm_email",
    },
    account: {
        "account_reauthenticate",
        "account_email",
        "account_change_password",
        "account_logout",
        "account_set_password",
    },
    second_factor: {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_authenticate",
    },
    today: {"today", "study", "progress"},
    studying: {"study", "study_deck"},
    around_study: {"study_deck", "practice", "practice_deck"},
    grades: {"study_deck"},
    library: {"library", "deck", "cards", "card"},
    authoring: {"deck_new", "deck_delete", "deck_print", "deck_edit", "deck_entry_new", "deck_entry_edit"},
    importing: {"deck_import", "deck_replace"},
    settled: {"settings", "settings_delete", "devices", "styleguide"},
    problems: {*FAULTS, "account_login"},
}
# Answers by going elsewhere, with a part of a page or with something that is no page.
NO_PAGES = {
    "",  # of allauth, closed
    "account_confirm_login_code",  # leads to the sign-in: there are no such codes here
    "away",
    "back",
    "cards_bulk",
    "deck_export",
    "deck_import_confirm",
    "deck_media",
    "healthz",
    "manifest",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "readyz",
    "set_language",
    "settings_zone",
    "worker",
}
