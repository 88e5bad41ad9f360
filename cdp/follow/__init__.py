"""Following a cycle: attendance at a glance, evaluation, certificates, reports, the next cycle."""
