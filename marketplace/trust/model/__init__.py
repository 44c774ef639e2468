"""The core of trust: facts and events in, scores out; no clock, no database, nothing random, no library.

What is known of the five parties (``parties``): ``Parties().learn(fact)`` one by one, or ``recompute(facts)``, which
agree to 1e-9 as long as facts come in order of time; ``.score(party, kind, at)`` answers p_bad, its 90 % interval,
points, standing and reasons that add up to the log-odds. A ``Fact`` names its kind (the table ``KINDS`` says of which
family of deeds it tells), the party to blame or to thank, the counterpart, the value at stake and how far he is
believed. A fact that an appeal struck out is left out of the next ``recompute``.

What the next order will be like (``market``): ``Market().feed(event)`` answers an ``order_placed`` with a prediction
made of the events before it. What a rating will be like (``ratings``): ``Ratings(seed).feed(event)``, and ``users()``
at the end. What a seller may hold (``exposure``): ``Exposures().feed(event)``, ``.exposure(party, at)``. ``stream`` and
``replay`` read files of events.

Weights are fitted by ``python -m bench.trust.fit`` and stand in ``settings`` and ``weights``.
"""
