"""Prevention meetups (rendez-vous de la prévention santé): appointments that recur."""
