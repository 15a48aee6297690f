"""Where does the project reach inside a library? A module for each; ``tests/test_seams.py`` says what would break."""
