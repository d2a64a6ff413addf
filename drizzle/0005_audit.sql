ALTER TABLE "changes" ADD COLUMN "address" text;--> statement-breakpoint
CREATE INDEX "audit_events_at_index" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_events_what_id_index" ON "audit_events" USING btree ("what","id");--> statement-breakpoint
-- The trace may be deleted after a year (by retention), never changed.
DROP TRIGGER audit_append_only ON audit_events;
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION append_only();
--> statement-breakpoint
CREATE TRIGGER audit_kept_a_year BEFORE DELETE ON audit_events FOR EACH ROW WHEN (OLD.at > now() - interval '365 days') EXECUTE FUNCTION append_only();
