/** What the trace of security tells of, besides the configuration's own history. */
export const AUDIT_EVENTS = [
  'signed_in',
  'signed_out',
  'signed_out_everywhere',
  'sign_in_refused', // the name, the password or the key is not valid
  'limit_refused', // too many attempts to sign in
  'key_refused', // a request with a key that is unknown, expired or revoked
  'role_refused', // the role may not call the route
  'origin_refused', // another site tried to use the page's sign-in
  'user_created',
  'user_changed', // role, or whether he may sign in
  'password_changed', // by himself
  'password_reset', // by an administrator
  'api_key_created',
  'api_key_revoked',
  'api_key_first_used',
] as const;
export type AuditWhat = (typeof AUDIT_EVENTS)[number];
