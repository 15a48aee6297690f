"""Which reports are due? Their kinds, what each is made from, and which of that has changed."""
