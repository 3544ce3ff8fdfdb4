"""Signing up, signing in, being locked out, and the second factor."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from claims_project.accounts.models import User

PASSWORD = "a long enough password"


def sign_in(client, email, password=PASSWORD, **kwargs):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **kwargs)


def open_set_up(client):
    """The page that sets an authenticator app up, after the password is asked once more."""
    asked = client.get(reverse("mfa_activate_totp"))
    return client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)


def code_for(page):
    """What the app would show for the key on the page."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(page.context["form"].secret, counter))


@pytest.fixture
def second_factor(settings):
    settings.MFA_REQUIRED_FOR_OFFICE = True


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("alice", "/my/cases/"),
        ("carol", "/admin/"),
        ("dora", "/admin/"),
        ("mona", "/admin/"),
        ("ada", "/admin/"),
        ("dan", "/audit/"),
    ],
)
def test_after_sign_in_everyone_comes_to_the_start_page_of_their_role(client, request, who, place):
    user = request.getfixturevalue(who)
    assert sign_in(client, user.email).headers["Location"] == "/start/"
    assert client.get("/start/").headers["Location"] == place


def test_the_start_page_asks_a_stranger_to_sign_in(client, db):
    assert client.get("/start/").headers["Location"].startswith(reverse("account_login"))


def test_signing_up_makes_a_user_with_a_name_and_no_role(client, db):
    client.post(
        reverse("account_signup"),
        {"name": "Zoe Zimmer", "email": "zoe@demo.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    zoe = User.objects.get(email="zoe@demo.example")
    assert (zoe.name, zoe.roles, zoe.memberships.count()) == ("Zoe Zimmer", frozenset(), 0)


def test_eight_wrong_passwords_lock_the_address_and_the_right_one_does_not_open_it(client, alice):
    for attempt in range(1, 9):
        response = sign_in(client, "alice@demo.example" if attempt % 2 else "ALICE@demo.example", "not the password")
        assert response.status_code == (429 if attempt == 8 else 200), attempt
    assert "Sign-in is locked for a while" in response.content.decode()
    assert "account/locked_out.html" in [template.name for template in response.templates]
    assert sign_in(client, alice.email).status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_lock_out_concerns_one_address_from_one_place(client, alice, bob):
    for _ in range(8):
        sign_in(client, alice.email, "not the password")
    assert sign_in(client, bob.email).status_code == 302
    client.logout()
    assert sign_in(client, alice.email, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_an_address_that_has_no_account_is_locked_out_just_the_same(client, db):
    for _ in range(8):
        response = sign_in(client, "nobody@demo.example", "not the password")
    assert response.status_code == 429


def test_the_right_password_in_time_forgets_the_wrong_ones(client, alice):
    for _ in range(2):
        for _ in range(7):
            assert sign_in(client, alice.email, "not the password").status_code == 200
        assert sign_in(client, alice.email).status_code == 302
        client.logout()


def test_wrong_passwords_when_confirming_that_it_is_you_count_too(client, alice):
    client.force_login(alice)
    for _ in range(8):
        response = client.post(reverse("account_reauthenticate"), {"password": "not the password"})
    assert response.status_code == 429


def test_a_closed_account_does_not_sign_in(client, alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert sign_in(client, alice.email).headers["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_the_admin_has_no_log_in_of_its_own(client, dora):
    assert client.get("/admin/login/").headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["carol", "dora", "mona", "dan", "ada"])
@pytest.mark.parametrize("place", ["/admin/", "/start/", "/my/notices/", "/parties/", "/audit/tokens/"])
def test_who_works_for_the_office_sets_up_a_second_factor_before_anything_else(
    client, request, second_factor, who, place
):
    client.force_login(request.getfixturevalue(who))
    assert client.get(place).headers["Location"] == reverse("mfa_index") == "/account/2fa/"
    assert client.get(reverse("mfa_index")).status_code == 200


def test_a_party_user_may_do_without_a_second_factor(client, second_factor, alice):
    client.force_login(alice)
    assert client.get("/parties/").status_code == 200


def test_without_the_setting_the_office_works_without_a_second_factor(client, dora):
    client.force_login(dora)
    assert client.get("/my/notices/").status_code == 200


def test_the_second_factor_is_set_up_shown_as_a_picture_the_policy_allows_and_then_asked_for(
    client, second_factor, dora
):
    sign_in(client, dora.email)
    page = open_set_up(client)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    client.post(reverse("mfa_activate_totp"), {"code": code_for(page)})
    assert Authenticator.objects.filter(user=dora, type="totp").exists()
    assert client.get("/start/").headers["Location"] == "/admin/"
    client.logout()
    assert sign_in(client, dora.email).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/my/notices/").headers["Location"].startswith(reverse("account_login"))


def test_a_reset_link_is_mailed_in_the_offices_name_to_those_who_have_an_account(client, alice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    client.post(reverse("account_reset_password"), {"email": alice.email})
    (sent,) = mail.outbox
    assert sent.subject.startswith(settings.OFFICE_NAME)
    link = next(word for word in sent.body.split() if "/password/reset/key/" in word)
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.content.decode()


PAGES_FOR_STRANGERS = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_email_verification_sent",
)
PAGES_FOR_MEMBERS = (
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "accounts:parties",
    "accounts:register_party",
    "accounts:tokens",
    "accounts:issue_token",
)


@pytest.mark.parametrize("name", PAGES_FOR_STRANGERS)
def test_every_page_of_sign_in_answers(client, db, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert_plain(response)


@pytest.mark.parametrize("name", PAGES_FOR_MEMBERS)
def test_every_page_about_oneself_answers(client, alices_party, alice, name):
    client.force_login(alice)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert_plain(response)


def test_the_pages_of_recovery_codes_answer(client, alice):
    sign_in(client, alice.email)
    shown = client.post(reverse("mfa_activate_totp"), {"code": code_for(open_set_up(client))}, follow=True)
    assert_plain(shown)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert_plain(response)


def assert_plain(response):
    """Ours, with a heading, and with nothing inline that the policy would block."""
    html = response.content.decode()
    assert "govuk-template" in html
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert "onclick" not in html
    assert 'class="govuk-button"' not in html or html.count('class="govuk-button"') == 1
