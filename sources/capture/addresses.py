"""Which internet addresses may be fetched from: the public ones, and no others.

Python's `is_global` is no judge: on 3.11 it passes NAT64, 6to4, multicast and IPv4-compatible
addresses. The tables are the special-purpose registries of IANA (RFC 6890 and its updates),
with what clouds answer on beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address

NOT_PUBLIC: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "“this network”"),
    ("10.0.0.0/8", "a private network"),
    ("100.64.0.0/10", "a provider's inner network"),
    ("127.0.0.0/8", "this machine"),
    ("168.63.129.16/32", "the inside of a cloud"),
    ("169.254.0.0/16", "the local link, where clouds answer"),
    ("172.16.0.0/12", "a private network"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "examples in documents"),
    ("192.31.196.0/24", "a name server's sink"),
    ("192.52.193.0/24", "multicast tunnels"),
    ("192.88.99.0/24", "6to4 relays"),
    ("192.168.0.0/16", "a private network"),
    ("192.175.48.0/24", "a name server's sink"),
    ("198.18.0.0/15", "benchmarks"),
    ("198.51.100.0/24", "examples in documents"),
    ("203.0.113.0/24", "examples in documents"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::1/128", "this machine"),
    ("::ffff:0:0/96", "an IPv4 address in disguise"),
    ("::/96", "an IPv4 address in disguise"),
    ("64:ff9b::/96", "a translated IPv4 address (NAT64)"),
    ("64:ff9b:1::/48", "a translated IPv4 address (NAT64)"),
    ("2001::/32", "a tunnelled IPv4 address (Teredo)"),
    ("2001::/23", "protocol assignments"),
    ("2001:db8::/32", "examples in documents"),
    ("2002::/16", "a tunnelled IPv4 address (6to4)"),
    ("2620:4f:8000::/48", "a name server's sink"),
    ("3fff::/20", "examples in documents"),
    ("fc00::/7", "a private network"),
    ("fe80::/10", "the local link"),
    ("fec0::/10", "a private network"),
    ("ff00::/8", "multicast"),
)
NAMED = [(ip_network(network), name) for network, name in NOT_PUBLIC]
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given out of IPv6 (RFC 4291, section 2.4): the rest is nobody's yet."""
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""Upper half of an interface identifier that carries an IPv4 address (RFC 5214, section 6.1)."""


def why_refused(address: str, also: Iterable[Network] = ()) -> str:
    """Why nothing is fetched from this address, to stand after "which is"; empty if nothing is
    in the way. `also` are further networks that this desk keeps away from.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "no internet address"
    for network, name in NAMED:
        if ip in network:
            return name
    if any(ip in network for network in also):
        return "a network that this desk does not fetch from"
    return _why_refused_v6(ip) if isinstance(ip, IPv6Address) else ""


def _why_refused_v6(ip: IPv6Address) -> str:
    if ip.scope_id is not None:
        return "the local link"
    if ip not in GLOBAL_UNICAST:
        return "not given to anybody"
    if (int(ip) >> 32) & 0xFFFF_FFFF in ISATAP:
        return "a tunnelled IPv4 address (ISATAP)"
    return ""
