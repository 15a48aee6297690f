"""The commands of ``mc2cm``, one file a command: each declares its options, and says what it does with them."""
