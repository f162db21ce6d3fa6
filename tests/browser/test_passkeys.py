"""A passkey from a virtual authenticator: added, used to sign in, removed."""

from tests.browser.conftest import PASSWORD


def test_passkey_signs_in_without_a_password(live_server, page, learner):
    site = live_server.url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal"}
    able = dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | able})

    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", learner.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)  # once more before a key is added
    page.get_by_role("button", name="Confirm").click()
    page.fill("[name=name]", "This laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{site}/accounts/2fa/webauthn/")
    assert "This laptop" in page.inner_text(".keys")
    page.goto(f"{site}/settings/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")

    page.click("#passkey_login")
    page.wait_for_url(f"{site}/")
    assert page.locator("h1").inner_text() == "Today"
