from __future__ import annotations

import socket
from ipaddress import ip_network
from typing import Any

import pytest

from sources.capture import wire
from sources.capture.addresses import why_refused
from sources.capture.calling import Caller, Rules
from sources.capture.door import Door
from sources.capture.failures import CaptureError
from sources.capture.target import Target
from tests.sources.hostile_addresses import BY_NAME, IN_DISGUISE, NO_ADDRESSES, OTHER_PORTS

PUBLIC = ["93.184.216.34", "1.1.1.1", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"]


def numeric_or_known(host: str, port: int, seconds: float) -> list[str]:
    """As the system resolves, but without asking any name server."""
    if host in BY_NAME:
        return BY_NAME[host]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in found]


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Door:
    """A door behind which no connection may even be begun."""

    def never(*arguments: Any) -> None:
        raise AssertionError(f"It connects: {arguments}")

    monkeypatch.setattr(wire, "connect", never)
    return Door(Caller(Rules(), resolve=numeric_or_known))


def refusal(door: Door, url: str) -> CaptureError:
    with pytest.raises(CaptureError) as refused:
        door.get(url)
    with pytest.raises(CaptureError):
        door.post(url, b"x", "text/plain", largest=10)
    return refused.value


def test_addresses_that_lead_inside_are_refused_however_they_are_spelled(guarded: Door) -> None:
    assert len(set(IN_DISGUISE)) >= 80
    codes = {url: refusal(guarded, url).code for url in IN_DISGUISE}
    assert {url: code for url, code in codes.items() if code != "address"} == {}


@pytest.mark.parametrize("host", BY_NAME)
def test_a_name_is_refused_when_any_of_its_addresses_leads_inside(guarded: Door, host: str) -> None:
    error = refusal(guarded, f"https://{host}/")
    assert error.code == "address"
    assert host in str(error)


def test_what_is_no_plain_web_address_is_refused_before_any_name_is_looked_up() -> None:
    def never(host: str, port: int, seconds: float) -> list[str]:
        raise AssertionError(f"It looks up {host}")

    door = Door(Caller(Rules(), resolve=never))
    codes = {url: refusal(door, url).code for url in NO_ADDRESSES}
    assert {url: code for url, code in codes.items() if code != "link"} == {}
    assert {refusal(door, url).code for url in OTHER_PORTS} == {"port"}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through(address: str) -> None:
    assert why_refused(address) == ""


def test_no_address_next_to_the_tables_borders_is_refused_by_mistake() -> None:
    outside = "9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 "
    outside += "169.253.255.255 168.63.129.15 198.17.255.255 223.255.255.255 192.167.255.255 "
    outside += "2001:200::1 2003::1 2000::1 2606:4700::5eff:1:1"
    assert {it: why_refused(it) for it in outside.split() if why_refused(it)} == {}


def test_a_desk_may_name_networks_of_its_own() -> None:
    own = (ip_network("93.184.216.0/24"), ip_network("2a00::/16"))
    assert "this desk" in why_refused("93.184.216.34", own)
    assert "this desk" in why_refused("2a00::1", own)
    assert why_refused("1.1.1.1", own) == ""
    assert why_refused("no address") == "no internet address"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a?b#c", "https://example.org/a?b"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("http://bücher.example/ä?ö=ü", "http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://[2606:4700:0:0::1111]:80/", "http://[2606:4700::1111]/"),
        ("http://a.example/%7Ejoe/%zz", "http://a.example/%7Ejoe/%zz"),
        ("http://under_score.example/?a[]=1", "http://under_score.example/?a[]=1"),
    ],
)
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    assert Target.parse(url).url == canonical
    assert Target.parse(canonical).url == canonical


def test_a_redirect_is_followed_as_browsers_do() -> None:
    start = Target.parse("https://example.org/a/b?c")
    assert start.follow("../d e").url == "https://example.org/d%20e"
    assert start.follow("//other.example/x").url == "https://other.example/x"
    assert start.follow("?q=ü#part").url == "https://example.org/a/b?q=%C3%BC"
    with pytest.raises(CaptureError):
        start.follow("file:///etc/passwd")
