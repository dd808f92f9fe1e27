"""Options and settings that hold secrets: what is kept of them, and what is shown."""

from __future__ import annotations

import pytest

from taskschema.catalog.masking import (
    is_hidden,
    masked,
    masked_mapping,
    shown,
    shown_definition,
    shown_setting,
    stand_in,
)

SECRETS = [
    "password=x", "Passwd=x", "sslpassword=x", "client_secret=x", "auth_token=x", "api_key=x", "key=x",
    "encryption_key=x=y", "dsn=user=a password=x", "url=https://u:p/w@h/", "dsn=host=h passwd = x",
    "url=https://h/?access_token=x",
]  # fmt: skip
PLAIN = [
    "host=h", "password_required=false", "use_scram_passthrough=true", "key=true", "key=1", "primary_key=id",
    "url=https://h:80/x", "table_name=keys", "keep=x", "filename=/x", "a=(x)",
]  # fmt: skip


@pytest.mark.parametrize("option", SECRETS)
def test_a_secret_is_not_kept_and_two_of_them_are_told_apart(option: str) -> None:
    name, _, value = option.partition("=")
    (found,) = masked([option])
    assert found.startswith(f"{name}=(hidden ")
    assert is_hidden(found.removeprefix(f"{name}="))
    assert masked([f"{name}=password=other"]) != (found,) == masked([f"{name}={value}"])
    assert shown([option]) == shown([found]) == f"{name}=(hidden)"


@pytest.mark.parametrize("option", PLAIN)
def test_what_is_no_secret_stays(option: str) -> None:
    assert masked([option]) == (option,)
    assert shown([option, option]) == f"{option}, {option}"


def test_options_of_user_mappings_are_secrets_unless_known_to_be_none() -> None:
    user, other, password = masked_mapping(["user=password=x", "other=x", "password=x"])
    assert user == "user=password=x"
    assert masked_mapping([user, stand_in(other), stand_in(password)]) == (user, other, password)
    assert is_hidden(other.partition("=")[2])


@pytest.mark.parametrize("option", ["password=(hidden 0123abcd)", "url=(hidden)"])
def test_what_stands_in_for_a_secret_is_read_as_the_same(option: str) -> None:
    assert not is_hidden(stand_in(option).partition("=")[2])
    assert masked([stand_in(option)]) == masked([option]) == (option,)


def test_settings_of_somebody_s_own_are_not_shown() -> None:
    assert shown_setting("app.password=x") == "app.password=(hidden)"
    assert shown_setting("password_encryption=md5") == "password_encryption=md5"
    assert shown_setting("app.tenant=x") == "app.tenant=x"


@pytest.mark.parametrize("literal", ["'it''s'", r"E'a\\b''c'"])
def test_a_definition_is_shown_without_secret_settings(literal: str) -> None:
    text = f"CREATE FUNCTION f()\n SET \"app.secret\" TO {literal}\n SET work_mem TO '1MB'\nAS $$b$$"
    found = shown_definition(text, ["app.secret=it's", "work_mem=1MB"])
    assert found == text.replace(literal, "'(hidden)'")
