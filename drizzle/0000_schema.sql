CREATE TYPE "public"."display_name" AS ENUM('clear', 'keep', 'fixed');--> statement-breakpoint
CREATE TYPE "public"."number_format" AS ENUM('+e164', 'e164', 'national', 'significant');--> statement-breakpoint
CREATE TYPE "public"."pbx_kind" AS ENUM('asterisk', 'freeswitch');--> statement-breakpoint
CREATE TYPE "public"."no_match_policy" AS ENUM('trunk_default', 'fallback_group', 'keep', 'reject');--> statement-breakpoint
CREATE TYPE "public"."selection" AS ENUM('position', 'by_destination');--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash" UNIQUE("hash"),
	CONSTRAINT "api_keys_name" CHECK (char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#')
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text,
	"address" text,
	"what" text NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "call_tasks" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "call_tasks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_key" text COLLATE "C" GENERATED ALWAYS AS (lower(normalize(name, NFKC) COLLATE "und-x-icu")) STORED,
	"group_id" integer,
	"phone_number_id" integer,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "call_tasks_name_key" UNIQUE("name_key"),
	CONSTRAINT "call_tasks_name" CHECK (char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#'),
	CONSTRAINT "call_tasks_one" CHECK (num_nonnulls(group_id, phone_number_id) <= 1)
);
--> statement-breakpoint
CREATE TABLE "carriers" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "carriers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_key" text COLLATE "C" GENERATED ALWAYS AS (lower(normalize(name, NFKC) COLLATE "und-x-icu")) STORED,
	"country" text NOT NULL,
	"number_format" "number_format" DEFAULT '+e164' NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "carriers_name_key" UNIQUE("name_key"),
	CONSTRAINT "carriers_name" CHECK (char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#'),
	CONSTRAINT "carriers_country" CHECK (country ~ '^[A-Z]{2}$')
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "changes_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" integer NOT NULL,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "changes_entity" CHECK (entity IN ('carrier', 'pbx', 'phone_number', 'group', 'trunk', 'call_task', 'settings'))
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"call_id" text NOT NULL,
	"attempt" smallint NOT NULL,
	"pbx" text NOT NULL,
	"trunk" text NOT NULL,
	"reference" text NOT NULL,
	"destination" text NOT NULL,
	"caller_number" text NOT NULL,
	"presentation" text NOT NULL,
	"action" text NOT NULL,
	"reason" text NOT NULL,
	"policy" text,
	"e164" text,
	"shown" text,
	"carrier" text,
	"source" text NOT NULL,
	"config_seq" bigint NOT NULL,
	"wait_us" integer,
	"trace" jsonb NOT NULL,
	CONSTRAINT "decisions_at_id_pk" PRIMARY KEY("at","id")
);
--> statement-breakpoint
CREATE TABLE "group_aliases" (
	"group_id" integer NOT NULL,
	"name" text NOT NULL,
	"name_key" text COLLATE "C" GENERATED ALWAYS AS (lower(normalize(name, NFKC) COLLATE "und-x-icu")) STORED,
	CONSTRAINT "group_aliases_name_key_pk" PRIMARY KEY("name_key"),
	CONSTRAINT "group_aliases_name" CHECK (char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#')
);
--> statement-breakpoint
CREATE TABLE "group_numbers" (
	"group_id" integer NOT NULL,
	"phone_number_id" integer NOT NULL,
	"position" smallint NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	CONSTRAINT "group_numbers_group_id_phone_number_id_pk" PRIMARY KEY("group_id","phone_number_id"),
	CONSTRAINT "group_numbers_position" UNIQUE("group_id","position")
);
--> statement-breakpoint
CREATE TABLE "caller_id_groups" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "caller_id_groups_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_key" text COLLATE "C" GENERATED ALWAYS AS (lower(normalize(name, NFKC) COLLATE "und-x-icu")) STORED,
	"selection" "selection" DEFAULT 'position' NOT NULL,
	"policy" "no_match_policy",
	"fallback_group_id" integer,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "groups_name_key" UNIQUE("name_key"),
	CONSTRAINT "groups_name" CHECK (char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#'),
	CONSTRAINT "groups_policy" CHECK ((policy IS NOT DISTINCT FROM 'fallback_group') = (fallback_group_id IS NOT NULL)),
	CONSTRAINT "groups_no_self_fallback" CHECK (fallback_group_id <> id)
);
--> statement-breakpoint
CREATE TABLE "pbx_states" (
	"pbx_id" integer NOT NULL,
	"agent" text NOT NULL,
	"connected" boolean NOT NULL,
	"release" text,
	"table_seq" bigint,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pbx_states_pbx_id_agent_pk" PRIMARY KEY("pbx_id","agent")
);
--> statement-breakpoint
CREATE TABLE "pbxs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "pbxs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_key" text COLLATE "C" GENERATED ALWAYS AS (lower(normalize(name, NFKC) COLLATE "und-x-icu")) STORED,
	"kind" "pbx_kind" NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "pbxs_name_key" UNIQUE("name_key"),
	CONSTRAINT "pbxs_name" CHECK (char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#')
);
--> statement-breakpoint
CREATE TABLE "phone_numbers" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "phone_numbers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"e164" text NOT NULL,
	"carrier_id" integer NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "phone_numbers_e164_carrier" UNIQUE("e164","carrier_id"),
	CONSTRAINT "phone_numbers_id_carrier" UNIQUE("id","carrier_id"),
	CONSTRAINT "phone_numbers_e164" CHECK (e164 ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT "phone_numbers_note" CHECK (char_length(note) <= 500)
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"policy" "no_match_policy" DEFAULT 'trunk_default' NOT NULL,
	"fallback_group_id" integer,
	"emergency_destinations" text[],
	"decision_retention_days" integer DEFAULT 90 NOT NULL,
	"mask_destinations" boolean DEFAULT false NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "settings_one_row" CHECK (id = 1),
	CONSTRAINT "settings_policy" CHECK ((policy IS NOT DISTINCT FROM 'fallback_group') = (fallback_group_id IS NOT NULL)),
	CONSTRAINT "settings_retention" CHECK (decision_retention_days BETWEEN 1 AND 3650),
	CONSTRAINT "settings_emergency" CHECK (cardinality(emergency_destinations) <= 200 AND array_to_string(emergency_destinations, ',', '?') ~ '^([0-9]{2,15}(,[0-9]{2,15})*)?$')
);
--> statement-breakpoint
CREATE TABLE "trunks" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "trunks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"pbx_id" integer NOT NULL,
	"name" text NOT NULL,
	"name_key" text COLLATE "C" GENERATED ALWAYS AS (lower(normalize(name, NFKC) COLLATE "und-x-icu")) STORED,
	"carrier_id" integer,
	"default_number_id" integer,
	"emergency_number_id" integer,
	"policy" "no_match_policy",
	"fallback_group_id" integer,
	"display_name" "display_name" DEFAULT 'clear' NOT NULL,
	"display_text" text DEFAULT '' NOT NULL,
	"ignored" boolean DEFAULT false NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "trunks_pbx_name" UNIQUE("pbx_id","name"),
	CONSTRAINT "trunks_name" CHECK (char_length(name) BETWEEN 1 AND 128 AND name !~ '[[:cntrl:]]'),
	CONSTRAINT "trunks_numbers_need_carrier" CHECK (num_nonnulls(default_number_id, emergency_number_id) = 0 OR carrier_id IS NOT NULL),
	CONSTRAINT "trunks_policy" CHECK ((policy IS NOT DISTINCT FROM 'fallback_group') = (fallback_group_id IS NOT NULL)),
	CONSTRAINT "trunks_display" CHECK ((display_name = 'fixed') = (display_text <> '') AND char_length(display_text) <= 64 AND display_text !~ '[[:cntrl:]]')
);
--> statement-breakpoint
ALTER TABLE "call_tasks" ADD CONSTRAINT "call_tasks_group_id_caller_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."caller_id_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_tasks" ADD CONSTRAINT "call_tasks_phone_number_id_phone_numbers_id_fk" FOREIGN KEY ("phone_number_id") REFERENCES "public"."phone_numbers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_aliases" ADD CONSTRAINT "group_aliases_group_id_caller_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."caller_id_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_numbers" ADD CONSTRAINT "group_numbers_group_id_caller_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."caller_id_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_numbers" ADD CONSTRAINT "group_numbers_phone_number_id_phone_numbers_id_fk" FOREIGN KEY ("phone_number_id") REFERENCES "public"."phone_numbers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "caller_id_groups" ADD CONSTRAINT "groups_fallback" FOREIGN KEY ("fallback_group_id") REFERENCES "public"."caller_id_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pbx_states" ADD CONSTRAINT "pbx_states_pbx_id_pbxs_id_fk" FOREIGN KEY ("pbx_id") REFERENCES "public"."pbxs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_carrier_id_carriers_id_fk" FOREIGN KEY ("carrier_id") REFERENCES "public"."carriers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_fallback_group_id_caller_id_groups_id_fk" FOREIGN KEY ("fallback_group_id") REFERENCES "public"."caller_id_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trunks" ADD CONSTRAINT "trunks_pbx_id_pbxs_id_fk" FOREIGN KEY ("pbx_id") REFERENCES "public"."pbxs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trunks" ADD CONSTRAINT "trunks_carrier_id_carriers_id_fk" FOREIGN KEY ("carrier_id") REFERENCES "public"."carriers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trunks" ADD CONSTRAINT "trunks_fallback_group_id_caller_id_groups_id_fk" FOREIGN KEY ("fallback_group_id") REFERENCES "public"."caller_id_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trunks" ADD CONSTRAINT "trunks_default_at_carrier" FOREIGN KEY ("default_number_id","carrier_id") REFERENCES "public"."phone_numbers"("id","carrier_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trunks" ADD CONSTRAINT "trunks_emergency_at_carrier" FOREIGN KEY ("emergency_number_id","carrier_id") REFERENCES "public"."phone_numbers"("id","carrier_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_tasks_group_id_index" ON "call_tasks" USING btree ("group_id");--> statement-breakpoint
CREATE INDEX "call_tasks_phone_number_id_index" ON "call_tasks" USING btree ("phone_number_id");--> statement-breakpoint
CREATE INDEX "changes_entity_entity_id_seq_index" ON "changes" USING btree ("entity","entity_id","seq");--> statement-breakpoint
CREATE INDEX "decisions_call_id_index" ON "decisions" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "decisions_e164_at_index" ON "decisions" USING btree ("e164","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "decisions_at_id_index" ON "decisions" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "group_aliases_group_id_index" ON "group_aliases" USING btree ("group_id");--> statement-breakpoint
CREATE INDEX "group_numbers_phone_number_id_index" ON "group_numbers" USING btree ("phone_number_id");--> statement-breakpoint
CREATE INDEX "caller_id_groups_fallback_group_id_index" ON "caller_id_groups" USING btree ("fallback_group_id");--> statement-breakpoint
CREATE INDEX "phone_numbers_carrier_id_index" ON "phone_numbers" USING btree ("carrier_id");--> statement-breakpoint
CREATE INDEX "trunks_carrier_id_index" ON "trunks" USING btree ("carrier_id");--> statement-breakpoint
CREATE INDEX "trunks_default_number_id_index" ON "trunks" USING btree ("default_number_id");--> statement-breakpoint
CREATE INDEX "trunks_emergency_number_id_index" ON "trunks" USING btree ("emergency_number_id");--> statement-breakpoint
CREATE INDEX "trunks_fallback_group_id_index" ON "trunks" USING btree ("fallback_group_id");