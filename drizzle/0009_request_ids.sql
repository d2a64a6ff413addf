ALTER TABLE "call_requests" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "request_id" text;--> statement-breakpoint
CREATE INDEX "decisions_request_id_index" ON "decisions" USING btree ("request_id") WHERE request_id IS NOT NULL;