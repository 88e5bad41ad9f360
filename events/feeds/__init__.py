"""The calendar feeds: public ones by territory and kind, single events, and private agendas. Bytes kept in memory."""
