import { call } from './client.ts';

interface Versioned {
  readonly id: number;
  readonly version: number;
}

/** Sets the same fields of many things, all or none. Returns the version of the configuration after it. */
export async function changeMany(resource: string, things: readonly Versioned[], fields: object): Promise<number> {
  const items = things.map(({ id, version }) => ({ id, version }));
  return (await call<{ version: number }>(resource, { method: 'PATCH', body: { ...fields, items } })).data.version;
}
