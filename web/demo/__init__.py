"""The demonstration programme: the real facts of `demo/programme.json`, and a season generated around today."""
