"""Meeting: attendance, notes, harvest, files, the thread from one session to the next."""
