"""How do reports leave the house? As a release: one folder and one zip, with what proves every byte of them."""
