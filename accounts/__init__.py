"""People, organisations, territories, roles, sign-in, preferences, privacy."""
