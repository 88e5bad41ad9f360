"""How people come in: an address, a link and a code, and for somebody new the making of an account."""
