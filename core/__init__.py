"""Settings, database, clock, errors, language, forms and pages: what every room uses. Knows no feature."""
