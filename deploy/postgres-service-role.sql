-- The role that the service connects with, apart from the one that owns the tables. The service can then neither change
-- what happened nor switch off the triggers that keep it.
--
--   DATABASE_URL=postgres://owner@.../callerid callerid migrate    # as the owner, first and at each upgrade
--   psql postgres://owner@.../callerid -f postgres-service-role.sql   # then this, each time
--   \password callerid_service
--
-- and DATABASE_URL=postgres://callerid_service:...@.../callerid for the service and the agents.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'callerid_service') THEN
    CREATE ROLE callerid_service LOGIN;
  END IF;
END $$;

GRANT USAGE ON SCHEMA public, drizzle TO callerid_service;
GRANT SELECT ON drizzle.__drizzle_migrations TO callerid_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO callerid_service;
REVOKE UPDATE, DELETE ON changes FROM callerid_service;
-- Retention deletes what is older than a year; a trigger refuses the rest.
REVOKE UPDATE ON audit_events FROM callerid_service;
