-- What a table definition cannot say. Written by hand; runs on PostgreSQL 15 and later and on PGlite.

INSERT INTO settings DEFAULT VALUES;
--> statement-breakpoint
-- A sequence number drawn without this lock may be committed after a higher one, and a reader of "seq > last" then
-- never sees it. The writers take the same lock earlier; this trigger holds it for whoever does not.
CREATE FUNCTION changes_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock(727001); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER changes_lock BEFORE INSERT ON changes FOR EACH STATEMENT EXECUTE FUNCTION changes_lock();
--> statement-breakpoint
CREATE FUNCTION changes_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('changes', ''); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER changes_notify AFTER INSERT ON changes FOR EACH STATEMENT EXECUTE FUNCTION changes_notify();
--> statement-breakpoint
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501'; END $$;
--> statement-breakpoint
CREATE TRIGGER changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON changes FOR EACH STATEMENT EXECUTE FUNCTION append_only();
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION append_only();
--> statement-breakpoint
-- The settings are one row that is always there.
CREATE FUNCTION settings_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the settings are one row that stays' USING ERRCODE = '42501'; END $$;
--> statement-breakpoint
CREATE TRIGGER settings_stay BEFORE DELETE OR TRUNCATE ON settings FOR EACH STATEMENT EXECUTE FUNCTION settings_stay();
--> statement-breakpoint
-- A name refers to one group: as its name or as its alias. AFTER, since a generated column has no value before.
CREATE FUNCTION group_name_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM group_aliases a WHERE a.name_key = NEW.name_key AND a.group_id <> NEW.id) THEN
    RAISE EXCEPTION 'the name is an alias of another group' USING ERRCODE = '23505', CONSTRAINT = 'groups_name_key';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER group_name_free AFTER INSERT OR UPDATE OF name ON caller_id_groups FOR EACH ROW EXECUTE FUNCTION group_name_free();
--> statement-breakpoint
CREATE FUNCTION group_alias_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM caller_id_groups g WHERE g.name_key = NEW.name_key) THEN
    RAISE EXCEPTION 'the alias is the name of a group' USING ERRCODE = '23505', CONSTRAINT = 'group_aliases_free';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER group_alias_free AFTER INSERT OR UPDATE ON group_aliases FOR EACH ROW EXECUTE FUNCTION group_alias_free();
