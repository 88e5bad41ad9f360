"""Open-house weeks (portes ouvertes, opendeurdagen): a named week of a territory, hosts, visits."""
