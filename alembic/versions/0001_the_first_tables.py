"""The first tables.

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_fetches",
        sa.Column("feed", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "day", name=op.f("pk_feed_fetches")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idem_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sent",
                "cancelled",
                "unwanted",
                "failed",
                name="message_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_token", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("envelope_to", sa.String(length=254), nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_outbox_message_idem_key")),
    )
    op.create_index("ix_outbox_message_about", "outbox_message", ["about", "person_id"], unique=False)
    op.create_index("ix_outbox_message_due", "outbox_message", ["state", "due_at", "id"], unique=False)
    op.create_table(
        "school_holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "autumn",
                "winter",
                "carnival",
                "spring",
                "summer",
                "community_day",
                "other",
                name="period_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_school_holiday_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holiday")),
        sa.UniqueConstraint("first_year", "kind", "first", name=op.f("uq_school_holiday_first_year_kind_first")),
    )
    op.create_index(op.f("ix_school_holiday_first_year"), "school_holiday", ["first_year"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_email"), "sign_in", ["email"], unique=False)
    op.create_index(op.f("ix_sign_in_expires_at"), "sign_in", ["expires_at"], unique=False)
    op.create_table(
        "territory",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("code_nl", sa.String(length=20), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_nl", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_territory")),
        sa.UniqueConstraint("code_nl", name=op.f("uq_territory_code_nl")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("window", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_throttle")),
    )
    op.create_table(
        "commune",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_nl", sa.String(), nullable=False),
        sa.Column("postcodes", sa.JSON(), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_code"], ["territory.code"], name=op.f("fk_commune_territory_code_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune")),
        sa.UniqueConstraint("name_fr", name=op.f("uq_commune_name_fr")),
    )
    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_nl", sa.String(), nullable=False),
        sa.Column("description_fr", sa.String(), nullable=False),
        sa.Column("description_nl", sa.String(), nullable=False),
        sa.Column("role_fr", sa.String(), nullable=False),
        sa.Column("role_nl", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_code"], ["territory.code"], name=op.f("fk_community_territory_code_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("slug", name=op.f("uq_community_slug")),
    )
    op.create_index(op.f("ix_community_territory_code"), "community", ["territory_code"], unique=False)
    op.create_table(
        "info_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("link_fr", sa.String(), nullable=False),
        sa.Column("link_nl", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_code"], ["territory.code"], name=op.f("fk_info_sheet_territory_code_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_info_sheet")),
        sa.UniqueConstraint("territory_code", "year", "month", name=op.f("uq_info_sheet_territory_code_year_month")),
    )
    op.create_table(
        "meetup_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_nl", sa.String(), nullable=False),
        sa.Column("description_fr", sa.String(), nullable=False),
        sa.Column("description_nl", sa.String(), nullable=False),
        sa.Column("access_fr", sa.String(), nullable=False),
        sa.Column("access_nl", sa.String(), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("place_fr", sa.String(), nullable=False),
        sa.Column("place_nl", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("online_url", sa.String(), nullable=False),
        sa.Column(
            "working_language",
            sa.Enum(
                "fr",
                "nl",
                "both",
                "interpreted",
                name="working_language",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "entry",
            sa.Enum(
                "registration",
                "walk_in",
                "announced",
                "within",
                name="entry",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name=op.f("ck_meetup_series_capacity")),
        sa.CheckConstraint(
            "ends IS NULL OR (starts IS NOT NULL AND ends > starts)", name=op.f("ck_meetup_series_hours")
        ),
        sa.ForeignKeyConstraint(
            ["territory_code"], ["territory.code"], name=op.f("fk_meetup_series_territory_code_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_meetup_series_slug")),
    )
    op.create_index(op.f("ix_meetup_series_territory_code"), "meetup_series", ["territory_code"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_nl", sa.String(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["territory_code"], ["territory.code"], name=op.f("fk_organisation_territory_code_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_territory_code"), "organisation", ["territory_code"], unique=False)
    op.create_table(
        "prevention_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=True),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_nl", sa.String(), nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_prevention_theme_month")),
        sa.ForeignKeyConstraint(
            ["territory_code"], ["territory.code"], name=op.f("fk_prevention_theme_territory_code_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prevention_theme")),
        sa.UniqueConstraint(
            "year", "month", "territory_code", name=op.f("uq_prevention_theme_year_month_territory_code")
        ),
    )
    op.create_index(
        "uq_prevention_theme_region",
        "prevention_theme",
        ["year", "month"],
        unique=True,
        sqlite_where=sa.text("territory_code IS NULL"),
        postgresql_where=sa.text("territory_code IS NULL"),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "recruiting",
                "composed",
                "running",
                "closed",
                name="cycle_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("moderators", sa.Integer(), nullable=False),
        sa.Column("recruitment_opens", sa.DateTime(), nullable=True),
        sa.Column("recruitment_closes", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(recruitment_opens IS NULL) = (recruitment_closes IS NULL) AND recruitment_closes > recruitment_opens",
            name=op.f("ck_cycle_window"),
        ),
        sa.CheckConstraint("moderators BETWEEN 0 AND 2", name=op.f("ck_cycle_moderators")),
        sa.CheckConstraint("seats_taken BETWEEN 0 AND 14", name=op.f("ck_cycle_seats")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_cycle_community_id_community"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("community_id", "season", name=op.f("uq_cycle_community_id_season")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("source_key", sa.String(length=120), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "cdp_session",
                "prevention_meetup",
                "open_house_visit",
                "open_house_week",
                "change_workshop",
                "regional_council",
                "territory_council",
                "thematic_consultation",
                "working_group",
                "other",
                name="event_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "review",
                "published",
                "cancelled",
                name="event_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("territory_code", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("organiser_id", sa.Integer(), nullable=True),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("title_nl", sa.String(), nullable=False),
        sa.Column("description_fr", sa.String(), nullable=False),
        sa.Column("description_nl", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("place_fr", sa.String(), nullable=False),
        sa.Column("place_nl", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("online_url", sa.String(), nullable=False),
        sa.Column("private_place", sa.String(), nullable=False),
        sa.Column(
            "working_language",
            sa.Enum(
                "fr",
                "nl",
                "both",
                "interpreted",
                name="working_language",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("missions", sa.JSON(), nullable=False),
        sa.Column(
            "entry",
            sa.Enum(
                "registration",
                "walk_in",
                "announced",
                "within",
                name="entry",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("registration_opens", sa.DateTime(), nullable=True),
        sa.Column("registration_closes", sa.DateTime(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("roster_seq", sa.Integer(), nullable=False),
        sa.Column("note_fr", sa.String(), nullable=False),
        sa.Column("note_nl", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name=op.f("ck_event_capacity")),
        sa.CheckConstraint(
            "confirmed >= 0 AND (capacity IS NULL OR confirmed <= capacity)", name=op.f("ck_event_seats")
        ),
        sa.CheckConstraint("ends IS NULL OR (starts IS NOT NULL AND ends > starts)", name=op.f("ck_event_hours")),
        sa.CheckConstraint("last_day IS NULL OR last_day >= day", name=op.f("ck_event_days")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisation.id"], name=op.f("fk_event_organiser_id_organisation")),
        sa.ForeignKeyConstraint(["parent_id"], ["event.id"], name=op.f("fk_event_parent_id_event")),
        sa.ForeignKeyConstraint(["series_id"], ["meetup_series.id"], name=op.f("fk_event_series_id_meetup_series")),
        sa.ForeignKeyConstraint(["territory_code"], ["territory.code"], name=op.f("fk_event_territory_code_territory")),
        sa.ForeignKeyConstraint(["theme_id"], ["prevention_theme.id"], name=op.f("fk_event_theme_id_prevention_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("series_id", "series_day", name=op.f("uq_event_series_id_series_day")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
        sa.UniqueConstraint("source_key", name=op.f("uq_event_source_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    op.create_index("ix_event_agenda", "event", ["day", "starts", "id"], unique=False)
    op.create_index(op.f("ix_event_audience"), "event", ["audience"], unique=False)
    op.create_index(op.f("ix_event_kind"), "event", ["kind"], unique=False)
    op.create_index(op.f("ix_event_parent_id"), "event", ["parent_id"], unique=False)
    op.create_index(op.f("ix_event_series_id"), "event", ["series_id"], unique=False)
    op.create_index(op.f("ix_event_territory_code"), "event", ["territory_code"], unique=False)
    op.create_index(op.f("ix_event_theme_id"), "event", ["theme_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("discipline", sa.String(length=40), nullable=True),
        sa.Column("is_resident", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column(
            "working_language",
            sa.Enum(
                "fr",
                "nl",
                "both",
                name="working_language_of_person",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("account_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_index(op.f("ix_person_organisation_id"), "person", ["organisation_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "waiting",
                "accepted",
                "declined",
                "withdrawn",
                name="application_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("discipline", sa.String(length=40), nullable=False),
        sa.Column(
            "working_language",
            sa.Enum(
                "fr",
                "nl",
                "both",
                name="working_language_of_person",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("supporting_role", sa.String(length=160), nullable=False),
        sa.Column("motivation", sa.String(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "seats",
                "organisation",
                "sector",
                "discipline",
                name="waiting_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_status", sa.String(length=32), nullable=False),
        sa.Column("told_reason", sa.String(length=32), nullable=True),
        sa.Column("told_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(status = 'waiting') = (reason IS NOT NULL)", name=op.f("ck_application_reason")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_application_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_application_decided_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_application_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_application_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("cycle_id", "person_id", name=op.f("uq_application_cycle_id_person_id")),
    )
    op.create_index(op.f("ix_application_person_id"), "application", ["person_id"], unique=False)
    op.create_table(
        "calendar_text",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("territory_code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_fr", sa.LargeBinary(), nullable=False),
        sa.Column("public_nl", sa.LargeBinary(), nullable=False),
        sa.Column("private_fr", sa.LargeBinary(), nullable=False),
        sa.Column("private_nl", sa.LargeBinary(), nullable=False),
        sa.Column("discreet_fr", sa.LargeBinary(), nullable=True),
        sa.Column("discreet_nl", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_calendar_text_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_calendar_text")),
    )
    op.create_index(
        op.f("ix_calendar_text_territory_code_calendar_text_version"),
        "calendar_text",
        ["territory_code", "version"],
        unique=False,
    )
    op.create_table(
        "capability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_capability_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_capability_token_hash")),
    )
    op.create_index(op.f("ix_capability_person_id"), "capability", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_capability_purpose_capability_subject_id"), "capability", ["purpose", "subject_id"], unique=False
    )
    op.create_table(
        "cycle_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_agreement_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_cycle_agreement_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cycle_agreement_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_agreement")),
    )
    op.create_index(op.f("ix_cycle_agreement_cycle_id"), "cycle_agreement", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_cycle_agreement_event_id"), "cycle_agreement", ["event_id"], unique=False)
    op.create_table(
        "cycle_session",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 10", name=op.f("ck_cycle_session_number")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_session_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_cycle_session_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisation.id"], name=op.f("fk_cycle_session_host_id_organisation"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_cycle_session")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_cycle_session_cycle_id_number")),
    )
    op.create_table(
        "cycle_session_notes",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_cycle_session_notes_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_cycle_session_notes")),
    )
    op.create_table(
        "cycle_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("case", "theme", name="subject_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("treated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("treated_at IS NULL OR event_id IS NOT NULL", name=op.f("ck_cycle_subject_treated")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_cycle_subject_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_subject_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_cycle_subject_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_subject")),
    )
    op.create_index(op.f("ix_cycle_subject_cycle_id"), "cycle_subject", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_cycle_subject_event_id"), "cycle_subject", ["event_id"], unique=False)
    op.create_table(
        "evaluation_box",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum("midway", "end", name="evaluation_moment", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("scales", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_evaluation_box_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cycle_id", "moment", name=op.f("pk_evaluation_box")),
    )
    op.create_table(
        "evaluation_mark",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum("midway", "end", name="evaluation_moment", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_evaluation_mark_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evaluation_mark_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cycle_id", "moment", "person_id", name=op.f("pk_evaluation_mark")),
    )
    op.create_index(op.f("ix_evaluation_mark_person_id"), "evaluation_mark", ["person_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("member", "moderator", name="member_role", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_membership_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("cycle_id", "person_id", name=op.f("uq_membership_cycle_id_person_id")),
    )
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)
    op.create_table(
        "open_house_edition",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("tagline_fr", sa.String(), nullable=False),
        sa.Column("tagline_nl", sa.String(), nullable=False),
        sa.Column("enrolment_opens", sa.DateTime(), nullable=True),
        sa.Column("enrolment_closes", sa.DateTime(), nullable=True),
        sa.Column("visits_per_person", sa.Integer(), nullable=True),
        sa.Column("seats_per_organisation", sa.Integer(), nullable=True),
        sa.Column("hosts", sa.Integer(), nullable=True),
        sa.Column("visitors", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "seats_per_organisation IS NULL OR seats_per_organisation > 0", name=op.f("ck_open_house_edition_seats")
        ),
        sa.CheckConstraint(
            "visits_per_person IS NULL OR visits_per_person > 0", name=op.f("ck_open_house_edition_visits")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_open_house_edition_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_open_house_edition")),
    )
    op.create_table(
        "pair_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_pair_topic_author_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_topic")),
    )
    op.create_index(op.f("ix_pair_topic_last_at"), "pair_topic", ["last_at"], unique=False)
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "confirmed",
                "waiting",
                "cancelled",
                name="registration_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "attendee",
                "speaker",
                "moderator",
                "helper",
                "walk_in",
                name="roster_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "unknown",
                "present",
                "excused",
                "absent",
                name="attendance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'waiting') = (position IS NOT NULL)", name=op.f("ck_registration_position")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["person.id"], name=op.f("fk_registration_registered_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_registration_event_id_person_id")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_registration_event_id_position")),
    )
    op.create_index(op.f("ix_registration_person_id"), "registration", ["person_id"], unique=False)
    op.create_table(
        "registration_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_request_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_request")),
    )
    op.create_index(op.f("ix_registration_request_event_id"), "registration_request", ["event_id"], unique=False)
    op.create_index(op.f("ix_registration_request_expires_at"), "registration_request", ["expires_at"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "coordinator",
                "prevention_officer",
                name="role_name",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum("region", "territory", name="scope_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("scope_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint(
            "person_id", "role", "scope_kind", "scope_id", name=op.f("uq_role_person_id_role_scope_kind_scope_id")
        ),
    )
    op.create_index(op.f("ix_role_person_id"), "role", ["person_id"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND 10485760", name=op.f("ck_stored_file_size")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_stored_file_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_stored_file_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_stored_file_event_id_event"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_cycle_id"), "stored_file", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_stored_file_event_id"), "stored_file", ["event_id"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_expires_at"), "web_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)
    op.create_table(
        "guest_invitation",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "asked",
                "accepted",
                "declined",
                "withdrawn",
                name="guest_answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_guest_invitation_invited_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_guest_invitation_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_guest_invitation")),
    )
    op.create_table(
        "harvest_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "learning",
                "tool",
                "resource",
                "lead",
                "question",
                name="harvest_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_harvest_item_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_harvest_item_cycle_id_cycle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_harvest_item_event_id_event"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_harvest_item_file_id_stored_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_item")),
    )
    op.create_index(op.f("ix_harvest_item_cycle_id"), "harvest_item", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_harvest_item_event_id"), "harvest_item", ["event_id"], unique=False)
    op.create_index(op.f("ix_harvest_item_file_id"), "harvest_item", ["file_id"], unique=False)
    op.create_table(
        "kit_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "before",
                "start",
                "during",
                "middle",
                "end",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title_fr", sa.String(length=160), nullable=False),
        sa.Column("title_nl", sa.String(length=160), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(file_id IS NULL) = (link <> '')", name=op.f("ck_kit_document_one_source")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_kit_document_file_id_stored_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_document")),
    )
    op.create_table(
        "open_house_host",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "changes_asked",
                "approved",
                "declined",
                "withdrawn",
                name="host_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shows_fr", sa.String(), nullable=False),
        sa.Column("shows_nl", sa.String(), nullable=False),
        sa.Column("for_whom_fr", sa.String(), nullable=False),
        sa.Column("for_whom_nl", sa.String(), nullable=False),
        sa.Column("bring_fr", sa.String(), nullable=False),
        sa.Column("bring_nl", sa.String(), nullable=False),
        sa.Column("rules_fr", sa.String(), nullable=False),
        sa.Column("rules_nl", sa.String(), nullable=False),
        sa.Column(
            "working_language",
            sa.Enum(
                "fr",
                "nl",
                "both",
                "interpreted",
                name="working_language",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("students_welcome", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["open_house_edition.event_id"],
            name=op.f("fk_open_house_host_edition_id_open_house_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_open_house_host_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_house_host")),
        sa.UniqueConstraint(
            "edition_id", "organisation_id", name=op.f("uq_open_house_host_edition_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_open_house_host_organisation_id"), "open_house_host", ["organisation_id"], unique=False)
    op.create_table(
        "open_house_itinerary",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["open_house_edition.event_id"],
            name=op.f("fk_open_house_itinerary_edition_id_open_house_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_open_house_itinerary_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "person_id", name=op.f("pk_open_house_itinerary")),
    )
    op.create_index(op.f("ix_open_house_itinerary_person_id"), "open_house_itinerary", ["person_id"], unique=False)
    op.create_table(
        "pair_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_pair_reply_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["pair_topic.id"], name=op.f("fk_pair_reply_topic_id_pair_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_reply")),
    )
    op.create_index(op.f("ix_pair_reply_topic_id"), "pair_reply", ["topic_id"], unique=False)
    op.create_table(
        "stored_content",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_stored_content_file_id_stored_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_stored_content")),
    )
    op.create_table(
        "harvest_collected",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["harvest_item.id"], name=op.f("fk_harvest_collected_item_id_harvest_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_harvest_collected")),
    )
    op.create_table(
        "open_house_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["open_house_host.id"],
            name=op.f("fk_open_house_contact_host_id_open_house_host"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_house_contact")),
    )
    op.create_index(op.f("ix_open_house_contact_host_id"), "open_house_contact", ["host_id"], unique=False)
    op.create_table(
        "open_house_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("street", sa.String(length=160), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("transport", sa.String(length=160), nullable=False),
        sa.Column("meeting_fr", sa.String(), nullable=False),
        sa.Column("meeting_nl", sa.String(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("wheelchair", sa.Boolean(), nullable=False),
        sa.Column("is_refuge", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rooms > 0", name=op.f("ck_open_house_site_rooms")),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["open_house_host.id"],
            name=op.f("fk_open_house_site_host_id_open_house_host"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_house_site")),
    )
    op.create_index(op.f("ix_open_house_site_host_id"), "open_house_site", ["host_id"], unique=False)
    op.create_table(
        "open_house_slot",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_open_house_slot_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["open_house_host.id"],
            name=op.f("fk_open_house_slot_host_id_open_house_host"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["open_house_site.id"], name=op.f("fk_open_house_slot_site_id_open_house_site")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_open_house_slot")),
    )
    op.create_index(op.f("ix_open_house_slot_host_id"), "open_house_slot", ["host_id"], unique=False)
    op.create_index(op.f("ix_open_house_slot_site_id"), "open_house_slot", ["site_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_open_house_slot_site_id"), table_name="open_house_slot")
    op.drop_index(op.f("ix_open_house_slot_host_id"), table_name="open_house_slot")
    op.drop_table("open_house_slot")
    op.drop_index(op.f("ix_open_house_site_host_id"), table_name="open_house_site")
    op.drop_table("open_house_site")
    op.drop_index(op.f("ix_open_house_contact_host_id"), table_name="open_house_contact")
    op.drop_table("open_house_contact")
    op.drop_table("harvest_collected")
    op.drop_table("stored_content")
    op.drop_index(op.f("ix_pair_reply_topic_id"), table_name="pair_reply")
    op.drop_table("pair_reply")
    op.drop_index(op.f("ix_open_house_itinerary_person_id"), table_name="open_house_itinerary")
    op.drop_table("open_house_itinerary")
    op.drop_index(op.f("ix_open_house_host_organisation_id"), table_name="open_house_host")
    op.drop_table("open_house_host")
    op.drop_table("kit_document")
    op.drop_index(op.f("ix_harvest_item_file_id"), table_name="harvest_item")
    op.drop_index(op.f("ix_harvest_item_event_id"), table_name="harvest_item")
    op.drop_index(op.f("ix_harvest_item_cycle_id"), table_name="harvest_item")
    op.drop_table("harvest_item")
    op.drop_table("guest_invitation")
    op.drop_index(op.f("ix_web_session_person_id"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_expires_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_stored_file_event_id"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_cycle_id"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index(op.f("ix_role_person_id"), table_name="role")
    op.drop_table("role")
    op.drop_index(op.f("ix_registration_request_expires_at"), table_name="registration_request")
    op.drop_index(op.f("ix_registration_request_event_id"), table_name="registration_request")
    op.drop_table("registration_request")
    op.drop_index(op.f("ix_registration_person_id"), table_name="registration")
    op.drop_table("registration")
    op.drop_index(op.f("ix_pair_topic_last_at"), table_name="pair_topic")
    op.drop_table("pair_topic")
    op.drop_table("open_house_edition")
    op.drop_index(op.f("ix_membership_person_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_evaluation_mark_person_id"), table_name="evaluation_mark")
    op.drop_table("evaluation_mark")
    op.drop_table("evaluation_box")
    op.drop_index(op.f("ix_cycle_subject_event_id"), table_name="cycle_subject")
    op.drop_index(op.f("ix_cycle_subject_cycle_id"), table_name="cycle_subject")
    op.drop_table("cycle_subject")
    op.drop_table("cycle_session_notes")
    op.drop_table("cycle_session")
    op.drop_index(op.f("ix_cycle_agreement_event_id"), table_name="cycle_agreement")
    op.drop_index(op.f("ix_cycle_agreement_cycle_id"), table_name="cycle_agreement")
    op.drop_table("cycle_agreement")
    op.drop_index(op.f("ix_capability_purpose_capability_subject_id"), table_name="capability")
    op.drop_index(op.f("ix_capability_person_id"), table_name="capability")
    op.drop_table("capability")
    op.drop_index(op.f("ix_calendar_text_territory_code_calendar_text_version"), table_name="calendar_text")
    op.drop_table("calendar_text")
    op.drop_index(op.f("ix_application_person_id"), table_name="application")
    op.drop_table("application")
    op.drop_index(op.f("ix_person_organisation_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_event_theme_id"), table_name="event")
    op.drop_index(op.f("ix_event_territory_code"), table_name="event")
    op.drop_index(op.f("ix_event_series_id"), table_name="event")
    op.drop_index(op.f("ix_event_parent_id"), table_name="event")
    op.drop_index(op.f("ix_event_kind"), table_name="event")
    op.drop_index(op.f("ix_event_audience"), table_name="event")
    op.drop_index("ix_event_agenda", table_name="event")
    op.drop_table("event")
    op.drop_table("cycle")
    op.drop_index(
        "uq_prevention_theme_region",
        table_name="prevention_theme",
        sqlite_where=sa.text("territory_code IS NULL"),
        postgresql_where=sa.text("territory_code IS NULL"),
    )
    op.drop_table("prevention_theme")
    op.drop_index(op.f("ix_organisation_territory_code"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_meetup_series_territory_code"), table_name="meetup_series")
    op.drop_table("meetup_series")
    op.drop_table("info_sheet")
    op.drop_index(op.f("ix_community_territory_code"), table_name="community")
    op.drop_table("community")
    op.drop_table("commune")
    op.drop_table("throttle")
    op.drop_table("territory")
    op.drop_index(op.f("ix_sign_in_expires_at"), table_name="sign_in")
    op.drop_index(op.f("ix_sign_in_email"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_school_holiday_first_year"), table_name="school_holiday")
    op.drop_table("school_holiday")
    op.drop_index("ix_outbox_message_due", table_name="outbox_message")
    op.drop_index("ix_outbox_message_about", table_name="outbox_message")
    op.drop_table("outbox_message")
    op.drop_table("feed_fetches")
