"""The first tables, and the full-text index of what was said."""

import re

import sqlalchemy as sa
from alembic import op

from checker.store.tables import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The tables as first released."""
    op.create_table(
        "alert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "lock",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_begins_on"), ["begins_on"], unique=False)

    op.create_table(
        "source",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_table(
        "verdict",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contradiction_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("verification", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_contradiction_id"), ["contradiction_id"], unique=False)

    op.create_table(
        "capture",
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("source_slug", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("captured_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("payload_sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_slug"], ["source.slug"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("record_id"),
    )
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_source_slug"), ["source_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_capture_url"), ["url"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_slug", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("missing_since", UtcDateTime(), nullable=True),
        sa.Column("gone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["source_slug"], ["source.slug"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_slug", "url"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_source_slug"), ["source_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_url"), ["url"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("source_slug", sa.String(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("n_captures", sa.Integer(), nullable=False),
        sa.Column("n_documents", sa.Integer(), nullable=False),
        sa.Column("n_new", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_slug"], ["source.slug"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_source_slug"), ["source_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_started_at"), ["started_at"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("capture_id", sa.String(), nullable=False),
        sa.Column("analysed_by", sa.String(), nullable=False),
        sa.Column("not_analysed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.record_id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "number"),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_capture_id"), ["capture_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_is_newest"), ["is_newest"], unique=False)
        batch_op.create_index("ix_revision_pending", ["analysed_by"], unique=False)
        batch_op.create_index("ix_revision_unread", ["not_analysed"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_published_on"), ["published_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("revision_id", sa.String(), nullable=False),
        sa.Column("source_slug", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("speaker_spans", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("cue", sa.String(), nullable=True),
        sa.Column("cue_spans", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reported_by", sa.JSON(), nullable=False),
        sa.Column("frame_start", sa.Integer(), nullable=False),
        sa.Column("frame_end", sa.Integer(), nullable=False),
        sa.Column("why_no_actor", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("echo_of", sa.String(), nullable=True),
        sa.Column("compared_by", sa.String(), nullable=False),
        sa.Column("corrected", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_slug"], ["source.slug"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_compared_by"), ["compared_by"], unique=False)
        is_echo = sa.text("echo_of IS NOT NULL")
        batch_op.create_index("ix_statement_echo_of", ["echo_of"], sqlite_where=is_echo, postgresql_where=is_echo)
        batch_op.create_index(batch_op.f("ix_statement_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_label"), ["label"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_published_at"), ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_said_on"), ["said_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_side"), ["side"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_source_slug"), ["source_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_speaker"), ["speaker"], unique=False)
        batch_op.create_index("ix_statement_source_label", ["source_slug", "label", "kind", "side"], unique=False)
        batch_op.create_index("ix_statement_actor_label", ["actor", "label", "echo_of"], unique=False)
        batch_op.create_index("ix_statement_source_day", ["source_slug", "said_on"], unique=False)
        batch_op.create_index("ix_statement_actor_day", ["actor", "said_on"], unique=False)

    op.create_table(
        "contradiction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("a_id", sa.String(), nullable=False),
        sa.Column("b_id", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("strength", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("a_spans", sa.JSON(), nullable=False),
        sa.Column("b_spans", sa.JSON(), nullable=False),
        sa.Column("undecided", sa.JSON(), nullable=False),
        sa.Column("is_undecided", sa.Boolean(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("proposition", sa.String(), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("compared_by", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("a_source", sa.String(), nullable=False),
        sa.Column("b_source", sa.String(), nullable=False),
        sa.Column("a_actor", sa.String(), nullable=True),
        sa.Column("b_actor", sa.String(), nullable=True),
        sa.Column("sides", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["a_id"], ["statement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b_id"], ["statement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("contradiction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contradiction_a_id"), ["a_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contradiction_b_id"), ["b_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contradiction_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contradiction_first_seen_at"), ["first_seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contradiction_kind"), ["kind"], unique=False)
        batch_op.create_index("ix_contradiction_rank", list(RANK), unique=False)
        batch_op.create_index(
            "ix_contradiction_newest", ["relation", sa.text("first_seen_at DESC"), "id"], unique=False
        )
        for column in ("verdict", "a_source", "b_source", "a_actor", "b_actor", "sides", "place", "said_on"):
            batch_op.create_index(batch_op.f(f"ix_contradiction_{column}"), [column], unique=False)
    op.create_table(
        "grade",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_grade_subject", "grade", ["subject_kind", "subject"], unique=False)
    _create_search()


RANK: list[str | sa.TextClause] = [
    "relation", sa.text("score DESC"), "id", "event_id", "first_seen_at", "kind", "strength", "verdict", "sides",
    "place", "said_on", "a_source", "b_source", "a_actor", "b_actor",
]  # fmt: skip


SQLITE_SEARCH = """
CREATE VIRTUAL TABLE statement_search USING fts5(content, speaker, content='statement', content_rowid='rowid', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER statement_search_insert AFTER INSERT ON statement BEGIN
  INSERT INTO statement_search(rowid, content, speaker) VALUES (new.rowid, new.content, new.speaker);
END;
CREATE TRIGGER statement_search_delete AFTER DELETE ON statement BEGIN
  INSERT INTO statement_search(statement_search, rowid, content, speaker) VALUES ('delete', old.rowid, old.content, old.speaker);
END;
CREATE TRIGGER statement_search_update AFTER UPDATE OF content, speaker ON statement BEGIN
  INSERT INTO statement_search(statement_search, rowid, content, speaker) VALUES ('delete', old.rowid, old.content, old.speaker);
  INSERT INTO statement_search(rowid, content, speaker) VALUES (new.rowid, new.content, new.speaker);
END;
CREATE VIRTUAL TABLE pair_search USING fts5(words, tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER pair_search_insert AFTER INSERT ON contradiction BEGIN
  INSERT INTO pair_search(rowid, words) SELECT new.rowid, group_concat(speaker || ' ' || content, ' ') FROM statement WHERE id IN (new.a_id, new.b_id);
END;
CREATE TRIGGER pair_search_delete AFTER DELETE ON contradiction BEGIN
  DELETE FROM pair_search WHERE rowid = old.rowid;
END;
CREATE TRIGGER pair_search_update AFTER UPDATE OF content, speaker ON statement BEGIN
  UPDATE pair_search SET words = (SELECT group_concat(s.speaker || ' ' || s.content, ' ') FROM contradiction c JOIN statement s ON s.id IN (c.a_id, c.b_id) WHERE c.rowid = pair_search.rowid)
  WHERE rowid IN (SELECT rowid FROM contradiction WHERE a_id = new.id UNION SELECT rowid FROM contradiction WHERE b_id = new.id);
END;
"""  # noqa: E501 - SQL reads best a statement a line


def _create_search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in re.split(r"(?<=;)\n(?=CREATE)", SQLITE_SEARCH.strip()):
            op.execute(statement)
    else:
        op.execute(
            "CREATE INDEX ix_statement_search ON statement USING gin (to_tsvector('simple', content || ' ' || speaker))"
        )
