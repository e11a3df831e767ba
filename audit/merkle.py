"""One digest over many, as a Merkle tree (RFC 6962, section 2.1). Pure.

Leaves and nodes are hashed under different prefixes, so that no node passes for a leaf; an odd
node rises unchanged instead of being paired with itself, so that no two lists have one root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children's hashes."""
    return hashlib.sha256(NODE + left + right).digest()


class Tree:
    """The root over leaves that come one by one, in memory that grows with their logarithm.

    It keeps the roots of perfect subtrees, the largest first, as (leaves, root).
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.count = 0
        self._perfect: list[tuple[int, bytes]] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add one leaf's hash (32 bytes)."""
        self.count += 1
        size, node = 1, leaf
        while self._perfect and self._perfect[-1][0] == size:
            node = node_hash(self._perfect.pop()[1], node)
            size *= 2
        self._perfect.append((size, node))

    def root(self) -> bytes:
        """The Merkle tree hash; of no leaves, the SHA-256 of nothing."""
        if not self._perfect:
            return hashlib.sha256().digest()
        *larger, (_size, node) = self._perfect
        for _size, left in reversed(larger):
            node = node_hash(left, node)
        return node
