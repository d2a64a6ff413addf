import type { Page, PageRequest } from './paging.ts';
import type { Database } from './schema.ts';

export interface ApiKeyInput {
  readonly name: string;
  /** One of the roles that the HTTP API knows. */
  readonly role: string;
  readonly expiresAt: Date | null;
}
export interface ApiKeyRow extends ApiKeyInput {
  readonly id: number;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export declare function listApiKeys(db: Database, page: PageRequest<'id' | 'name'>): Promise<Page<ApiKeyRow>>;
/** The key itself is returned here and never again. */
export declare function createApiKey(
  db: Database,
  input: ApiKeyInput,
  actor: string,
): Promise<ApiKeyRow & { readonly key: string }>;
export declare function revokeApiKey(db: Database, id: number, actor: string): Promise<void>;
/** The key's row, or null when it is unknown, expired or revoked. Notes its use, at most once a minute. */
export declare function authenticate(db: Database, key: string): Promise<ApiKeyRow | null>;
/** Makes the first administrator's key when there is no key at all, and returns it; null when there are keys. */
export declare function ensureFirstAdministrator(db: Database): Promise<string | null>;
