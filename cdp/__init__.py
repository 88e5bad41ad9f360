"""Communities of practice (communautés de pratiques, praktijkgemeenschappen): cycles of events."""
