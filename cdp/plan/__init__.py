"""Planning a cycle: its ten dates, places, hosts, themes, guest speakers."""
