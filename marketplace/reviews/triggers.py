"""What was said once, and what was decided about it, stays as it was."""

from marketplace.kit.triggers import lasting, unchanging

TRIGGERS = (
    *unchanging("rating_version", "versions: what was said once stays as it was said"),
    *unchanging("rating_decision", "decisions: another one is written beside it"),
    *lasting("rating_decision", "decisions: none is ever gone"),
)
