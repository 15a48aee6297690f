"""How is a result said? Sentences made from results, never typed, in the reader's language.

Each report has a module of its name; the front page has `front`, the report on peer learning `peers`. What begins
alike, such as `priorities_stability`, is a part of it. The other modules hold what several reports say.
"""
