ALTER TABLE "pbx_states" ADD COLUMN "in_force_seq" bigint;--> statement-breakpoint
ALTER TABLE "pbx_states" ADD COLUMN "table_problem" text;