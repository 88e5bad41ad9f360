"""Everything people attend: events, their rosters, the agenda, calendars, reminders."""
