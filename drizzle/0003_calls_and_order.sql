CREATE TYPE "public"."call_state" AS ENUM('pending', 'claimed', 'placed', 'failed');--> statement-breakpoint
CREATE TABLE "call_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"key_id" integer,
	"idempotency_key" text,
	"pbx_id" integer NOT NULL,
	"trunk" text NOT NULL,
	"reference" text NOT NULL,
	"destination" text NOT NULL,
	"connect" jsonb NOT NULL,
	"ring_seconds" smallint NOT NULL,
	"state" "call_state" DEFAULT 'pending' NOT NULL,
	"agent" text,
	"claimed_at" timestamp with time zone,
	"failure" text,
	CONSTRAINT "call_requests_idempotency" UNIQUE("key_id","idempotency_key")
);
--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "group" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "seq" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "decisions_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "call_requests" ADD CONSTRAINT "call_requests_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_requests" ADD CONSTRAINT "call_requests_pbx_id_pbxs_id_fk" FOREIGN KEY ("pbx_id") REFERENCES "public"."pbxs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_requests_pending" ON "call_requests" USING btree ("pbx_id","created_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "call_requests_created_at_index" ON "call_requests" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "decisions_group_at_index" ON "decisions" USING btree ("group","at" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_seq" UNIQUE("seq");--> statement-breakpoint
-- As with changes: a number drawn without this lock may be committed after a higher one.
CREATE FUNCTION decisions_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock(727004); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER decisions_lock BEFORE INSERT ON decisions FOR EACH STATEMENT EXECUTE FUNCTION decisions_lock();
--> statement-breakpoint
CREATE FUNCTION call_requests_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('call_requests', ''); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER call_requests_notify AFTER INSERT OR UPDATE ON call_requests FOR EACH STATEMENT EXECUTE FUNCTION call_requests_notify();
