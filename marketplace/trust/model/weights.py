"""The fitted numbers of the rating model. Refit: python -m bench.trust.fit"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RatingSettings:
    """``weights`` holds, by term, the value at which it says nothing and what a unit above it adds to the log-odds."""

    start: float = -2.75
    weights: dict[str, tuple[float, float]] = field(default_factory=dict)


FITTED_RATINGS = RatingSettings(
    start=-4.0331,
    weights={
        "lately": (-3.2917, 0.2412),
        "target_excess": (-0.3786, 0.7514),
        "target_heard": (-3.5873, 0.3017),
        "target_negative": (-3.3028, -0.124),
        "target_ratings": (1.9773, -0.267),
        "target_latest": (0.1052, 0.7337),
        "target_latest_praise": (2.1727, -0.2017),
        "target_spell": (0.4122, -0.3832),
        "target_spell_negative": (0.0302, 1.4017),
        "target_known_days": (3.7241, 0.0705),
        "target_new": (0.1552, -0.7085),
        "target_gives": (2.2506, 0.3508),
        "target_harsh": (-3.0471, -0.2503),
        "target_new_giver": (0.086, 0.4837),
        "rater_excess": (-0.0452, 0.4186),
        "rater_negative": (-2.9818, 0.3159),
        "rater_latest": (0.1617, 0.1219),
        "rater_last": (0.0573, 0.1883),
        "rater_spell": (0.5059, -0.2625),
        "rater_spell_negative": (0.0426, 1.6828),
        "rater_known_days": (3.8575, 0.0659),
        "rater_gives": (2.3056, 0.0577),
        "rater_new": (0.1359, -0.7396),
        "rater_disliked": (-3.4511, -0.215),
        "rater_heard": (2.3173, 0.081),
        "answer_to_praise": (0.4097, -1.4056),
        "answer_to_blame": (0.0063, 4.7665),
        "friends_praise": (0.4196, -0.3765),
        "friends_blame": (0.0229, 1.2651),
        "foes_praise": (0.0299, 0.8054),
        "foes_blame": (0.005, -2.4756),
        "target_against_friends": (0.0278, -0.6033),
    },
)
