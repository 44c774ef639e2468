"""The tree of the log: by the known answers of RFC 6962, and for every shape that hypothesis can think of."""

import json
from hashlib import sha256

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.seal import tree
from marketplace.ledger.seal.leaf import SealedPosting, SealedTransfer, leaf_text, posting_text

# The vectors that the authors of RFC 6962 test their own log with.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
FIRST_OF_EIGHT = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
SIX_TO_EIGHT = (
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)
sizes = st.integers(1, 200)


def grown(leaves: list[bytes]) -> tuple[tree.Edge, tree.Subtree]:
    """The edge of a tree over these leaves' hashes, and its perfect subtrees."""
    kept: dict[tuple[int, int], bytes] = {}
    edge = tree.Edge()
    for leaf in leaves:
        for level, completed in enumerate(edge.append(leaf)):
            kept[level, (edge.size - 1) >> level] = completed
    return edge, lambda level, index: kept[level, index]


def numbered(size: int) -> list[bytes]:
    return [tree.leaf_hash(b"%d" % place) for place in range(size)]


def by_definition(leaves: list[bytes]) -> bytes:
    """The tree hash, word by word as section 2.1 defines it."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else tree.EMPTY
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return tree.node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def test_the_known_answers_of_rfc_6962() -> None:
    hashes = [tree.leaf_hash(leaf) for leaf in LEAVES]
    for size, root in enumerate(ROOTS):
        edge, subtree = grown(hashes[:size])
        assert edge.root().hex() == tree.root(size, subtree).hex() == root
    assert tuple(step.hex() for step in tree.inclusion(0, 8, subtree)) == FIRST_OF_EIGHT
    assert tuple(step.hex() for step in tree.consistency(6, 8, subtree)) == SIX_TO_EIGHT


@given(sizes, st.data())
def test_each_leaf_proves_itself_and_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    edge, subtree = grown(leaves)
    assert edge.root() == tree.root(size, subtree) == by_definition(leaves)
    assert tree.edge(size, subtree).hashes == edge.hashes
    position = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(position, size, subtree)

    def proves(leaf: bytes, position: int, size: int, path: list[bytes]) -> bool:
        return tree.root_from_inclusion(leaf, position, size, path) == edge.root()

    assert proves(leaves[position], position, size, path)
    assert not proves(tree.leaf_hash(b"another"), position, size, path)
    assert not any(proves(leaves[position], other, size, path) for other in range(size) if other != position)
    assert not proves(leaves[position], position, size, [*path, tree.EMPTY])
    if path:
        changed = data.draw(st.integers(0, len(path) - 1))
        assert not proves(leaves[position], position, size, path[:-1])
        assert not proves(
            leaves[position], position, size, [*path[:changed], tree.EMPTY, *path[changed + 1 :]]
        )


@given(sizes, st.data())
def test_a_log_proves_that_it_only_grew(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    leaves = numbered(size)
    edge, subtree = grown(leaves)
    old, new, path = tree.root(first, subtree), edge.root(), tree.consistency(first, size, subtree)
    assert tree.is_consistent(first, size, old, new, path)
    assert tree.is_consistent(0, size, tree.EMPTY, new, [])
    assert not tree.is_consistent(first, size, old, new, [*path, old])
    changed = data.draw(st.integers(0, first - 1))
    forged, forged_subtree = grown([*leaves[:changed], tree.leaf_hash(b"another"), *leaves[changed + 1 :]])
    again = tree.consistency(first, size, forged_subtree)
    assert not tree.is_consistent(first, size, old, forged.root(), again)
    assert not tree.is_consistent(first, size, old, forged.root(), path)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(words, words, st.integers(1, 2**63 - 1), st.binary(min_size=16, max_size=16))
def test_a_leaf_is_canonical_json_and_holds_no_amount_that_can_be_guessed(
    reference: str, address: str, minor: int, nonce: bytes
) -> None:
    transfer = SealedTransfer(1, reference, "hash", "k", "sale", "S", 2, nonce, "2026", "2026")
    postings = [SealedPosting(row, row, address, f"{address}!", minor, "IDR") for row in (0, 1)]
    leaf = leaf_text(transfer, postings)
    opened = [posting_text(nonce, posting) for posting in postings]
    for text in (leaf, *opened):
        assert rfc8785.dumps(json.loads(text)).decode() == text
    told = json.loads(leaf)
    assert told["postings"] == [sha256(text.encode()).hexdigest() for text in opened]
    first, second = (json.loads(text) for text in opened)
    assert first["salt"] != second["salt"]
    assert (first["amount_minor"], first["source"]) == (str(minor), address)
    assert nonce.hex() not in leaf + "".join(opened)
