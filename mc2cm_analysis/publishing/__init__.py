"""How does a notebook become a report that can be trusted? `plan`, `run`, `export`, `site`."""
