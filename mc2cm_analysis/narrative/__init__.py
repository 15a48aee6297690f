"""How is a result said? Sentences made from results, never typed, in the reader's language.

One module a report: `city_profile`, `priorities` (with `priorities_stability` on how firmly the order stands and
`priorities_cities` on the cities beside each other), `programme`, `evidence`; `wording` holds what they share.
"""
