/** What the trace of security tells of, besides the configuration's own history. */
export const AUDIT_EVENTS = [
  'signed_in',
  'signed_out',
  'sign_in_refused', // the key is not valid
  'key_refused', // a request with a key that is unknown, expired or revoked
  'role_refused', // the role may not call the route
  'origin_refused', // another site tried to use the page's sign-in
  'api_key_created',
  'api_key_revoked',
  'api_key_first_used',
] as const;
export type AuditWhat = (typeof AUDIT_EVENTS)[number];
