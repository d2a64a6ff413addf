CREATE TYPE "public"."identity_header" AS ENUM('pai', 'rpid', 'from');--> statement-breakpoint
ALTER TABLE "carriers" ADD COLUMN "identity_header" "identity_header" DEFAULT 'pai' NOT NULL;