-- Processes keep the keys that they saw a moment ago; a key that ends has to end in all of them. The use of a key is
-- written here as well, and tells nobody anything.
CREATE FUNCTION api_keys_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('api_keys', ''); RETURN NULL; END $$;
--> statement-breakpoint
CREATE TRIGGER api_keys_notify AFTER UPDATE OF name, role, hash, expires_at, revoked_at OR DELETE ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION api_keys_notify();
