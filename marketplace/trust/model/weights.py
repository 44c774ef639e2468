"""The fitted numbers of the rating model. Refit: python -m bench.trust.fit"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RatingSettings:
    """``weights`` holds, by term, the value at which it says nothing, its spread, and what a spread adds.

    ``step`` is how far the weights move by one rating that is known, times the error made; 0 keeps them.
    """

    start: float = -2.75
    step: float = 0.004
    weights: dict[str, tuple[float, float, float]] = field(default_factory=dict)


FITTED_RATINGS = RatingSettings(
    start=-4.0139,
    weights={
        "lately": (-3.2917, 0.9097, 0.2193),
        "target_excess": (-0.3786, 0.69, 0.5307),
        "target_heard": (-3.5873, 1.4246, 0.382),
        "target_negative": (-3.3028, 1.1167, -0.118),
        "target_ratings": (1.9773, 1.3576, -0.3334),
        "target_latest": (0.1052, 0.4675, 0.3298),
        "target_latest_praise": (2.1727, 1.1882, -0.2472),
        "target_spell": (0.4122, 0.5294, -0.2427),
        "target_spell_negative": (0.0302, 0.1844, 0.3563),
        "target_known_days": (3.7241, 2.3013, 0.1542),
        "target_new": (0.1552, 0.3621, -0.2452),
        "target_gives": (2.2506, 1.4341, 0.4957),
        "target_harsh": (-3.0471, 0.9003, -0.2219),
        "target_new_giver": (0.086, 0.2804, 0.1302),
        "rater_excess": (-0.0452, 0.6225, 0.2301),
        "rater_negative": (-2.9818, 0.9843, 0.3284),
        "rater_latest": (0.1617, 0.5111, 0.0761),
        "rater_last": (0.0573, 0.2323, 0.037),
        "rater_spell": (0.5059, 0.5834, -0.1381),
        "rater_spell_negative": (0.0426, 0.202, 0.3673),
        "rater_known_days": (3.8575, 2.2321, 0.1509),
        "rater_gives": (2.3056, 1.529, 0.0835),
        "rater_new": (0.1359, 0.3426, -0.2465),
        "rater_disliked": (-3.4511, 1.0477, -0.2272),
        "rater_heard": (2.3173, 1.4525, 0.1355),
        "answer_to_praise": (0.4097, 0.4918, -0.6878),
        "answer_to_blame": (0.0063, 0.0793, 0.7464),
        "friends_praise": (0.4196, 0.6747, -0.2469),
        "friends_blame": (0.0229, 0.1599, 0.2169),
        "foes_praise": (0.0299, 0.1648, 0.1583),
        "foes_blame": (0.005, 0.0672, -0.3069),
        "target_against_friends": (0.0278, 0.1588, -0.1072),
    },
)
