"""The outbox and its delivery over SMTP. Knows no feature."""
