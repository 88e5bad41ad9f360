"""Composing a cycle: recruitment, applications, the mix, decisions."""
