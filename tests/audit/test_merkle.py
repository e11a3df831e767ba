from __future__ import annotations

import hashlib
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from audit.merkle import Tree, leaf_hash

EXAMPLE = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
           "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
"""The leaves that the reference implementations of RFC 6962 share, with the roots over the first
one, the first two, and so on."""
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_roots_are_those_of_the_known_examples() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in EXAMPLE]
    assert {size: Tree(leaves[:size]).root().hex() for size in ROOTS} == ROOTS
    assert Tree().root() == hashlib.sha256(b"").digest()


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40))
def test_leaves_one_by_one_give_the_root_of_the_definition(entries: list[bytes]) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    assert Tree(leaves).root() == by_definition(leaves)
