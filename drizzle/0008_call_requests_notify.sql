-- A trigger for each statement fires for an UPDATE of no row as well: an agent that looked for calls and found none woke
-- itself and all others, and they looked again, without end.
DROP TRIGGER call_requests_notify ON call_requests;
--> statement-breakpoint
CREATE TRIGGER call_requests_notify AFTER INSERT OR UPDATE ON call_requests FOR EACH ROW EXECUTE FUNCTION call_requests_notify();
