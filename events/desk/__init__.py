"""What coordinators do with events: write them, publish them, see who comes."""
