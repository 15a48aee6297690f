"""Invented evidence for the tests and benchmarks: no city says any of this."""

import numpy as np
import pandas as pd

KINDS = ["plan", "speech", "programme"]


def invented_evidence(
    n_raters: int, *, n_items: int = 7, acts: int = 20, rows: int = 40, seed: int = 0, options: bool = True
) -> pd.DataFrame:
    """Rows on invented raters, in the columns of `aggregation.rank_stability`.

    Parameters
    ----------
    n_raters, n_items : int
        Of the network.
    acts, rows : int
        Of each rater.
    options : bool
        Whether codings differ and some rows are variants or restrictive.
    """
    generator = np.random.default_rng(seed)
    n = n_raters * rows
    items = np.array([f"item-{i:02d}" for i in range(n_items)])
    rater = np.repeat([f"rater-{i:03d}" for i in range(n_raters)], rows)
    taste = generator.dirichlet(np.full(n_items, 2.0), n_raters).cumsum(axis=1)
    item = items[(generator.random(n)[:, None] > np.repeat(taste, rows, axis=0)[:, :-1]).sum(axis=1)]
    differs = generator.random(n) < (0.1 if options else 0)
    act = generator.integers(0, acts, n)
    return pd.DataFrame(
        {
            "rater": rater,
            "item": item,
            "second_item": np.where(differs, generator.choice([*items, "none"], n), item),
            "act": [f"{r}-act-{a}" for r, a in zip(rater, act, strict=True)],
            "source": [f"{r}-source-{s}" for r, s in zip(rater, generator.integers(0, acts, n), strict=True)],
            "kind": np.array(KINDS)[generator.integers(0, len(KINDS), n)] if options else "plan",
            "weight": 1.0,
            "variant": generator.random(n) < (0.3 if options else 0),
            "restrictive": generator.random(n) < (0.05 if options else 0),
        }
    )
