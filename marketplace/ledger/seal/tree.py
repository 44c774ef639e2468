"""The Merkle tree of RFC 6962, section 2.1, as arithmetic: no database, no words.

A tree stands over ``size`` leaves, positions 0 to size - 1. What is kept of it are the hashes of *perfect* subtrees:
``(level, index)`` is the one over the 2**level leaves from index * 2**level on, level 0 being the leaves' own hashes.
``Subtree`` gives such a hash; everything else is folded from them, with about log2(size) of them a question.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Subtree = Callable[[int, int], bytes]

EMPTY = sha256(b"").digest()
HASH_BYTES = len(EMPTY)


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's text: 0x00 stands before it, so that no leaf can pass for a node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def root(size: int, subtree: Subtree) -> bytes:
    """The hash of the whole tree."""
    return _over(0, size, subtree) if size else EMPTY


def inclusion(position: int, size: int, subtree: Subtree) -> list[bytes]:
    """The audit path of a leaf, from its sibling up. Raises IndexError for a leaf that is not in the tree."""
    if not 0 <= position < size:
        raise IndexError(position)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if position < middle:
            path.append(_over(middle, end, subtree))
            end = middle
        else:
            path.append(_over(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """What proves that the tree of ``first`` leaves is the beginning of that of ``second``.

    Raises IndexError unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise IndexError(first)
    path: list[bytes] = []
    start, end, is_known = 0, second, True  # known: the old tree is just the subtree we stand on
    while first != end:
        middle = start + _left(end - start)
        if first <= middle:
            path.append(_over(middle, end, subtree))
            end = middle
        else:
            path.append(_over(start, middle, subtree))
            start, is_known = middle, False
    return ([] if is_known else [_over(start, end, subtree)]) + path[::-1]


def root_from_inclusion(leaf: bytes, position: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its path make, or None for a path of the wrong length (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return None
    node, last, made = position, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            made = node_hash(step, made)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            made = node_hash(made, step)
        node, last = node >> 1, last >> 1
    return made if last == 0 else None


def is_consistent(first: int, second: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree ``old`` is the beginning of ``new``, by their roots (RFC 9162, 2.1.4.2).

    An empty tree is the beginning of every other.
    """
    if not 0 <= first <= second or (first == second and old != new):
        return False
    if first in (0, second):
        return not path and (first > 0 or old == EMPTY)
    steps = list(path) if first & (first - 1) else [old, *path]
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    if not steps:
        return False
    made_old = made_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            made_old, made_new = node_hash(step, made_old), node_hash(step, made_new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            made_new = node_hash(made_new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and made_old == old and made_new == new


class Edge:
    """The right edge of a growing tree: its perfect subtrees from large to small, one for each bit of its size.

    Appending costs one hash on the average.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        self.size, self.hashes = size, list(hashes)

    def append(self, leaf: bytes) -> list[bytes]:
        """Put a leaf's hash at the end. Gives it back, and the hash of each subtree it made perfect, small to large."""
        completed, index = [leaf], self.size
        while index & 1:
            completed.append(node_hash(self.hashes.pop(), completed[-1]))
            index >>= 1
        self.hashes.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The hash of the tree as it is now."""
        if not self.hashes:
            return EMPTY
        made = self.hashes[-1]
        for larger in reversed(self.hashes[:-1]):
            made = node_hash(larger, made)
        return made


def edge(size: int, subtree: Subtree) -> Edge:
    """The right edge of a tree whose subtrees are kept."""
    return Edge(size, [subtree(level, index) for level, index in _perfect(0, size)])


def _over(start: int, end: int, subtree: Subtree) -> bytes:
    """The hash over the leaves from ``start`` up to, not with, ``end``; a subtree of RFC 6962 begins at ``start``."""
    *larger, smallest = [subtree(level, index) for level, index in _perfect(start, end)]
    for hashed in reversed(larger):
        smallest = node_hash(hashed, smallest)
    return smallest


def _perfect(start: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees that cover these leaves, from the largest on."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def _left(count: int) -> int:
    """How many of ``count`` leaves stand in the left subtree: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1
