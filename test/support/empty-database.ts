import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { migrateStore } from '../../src/store/open.ts';
import { withLock } from '../setup/lock.mjs';

const cache = resolve('node_modules/.cache/callerid-groups');
let template: Promise<string> | undefined;

/**
 * Gives `dataDir` an embedded database as it is after the first start: migrated, without rows. To make one costs 5 s of
 * a core, to copy it 0.2 s, so it is made once for each version of the schema.
 */
export async function copyEmptyDatabase(dataDir: string): Promise<void> {
  template ??= findOrMake();
  await cp(join(await template, 'pglite'), join(dataDir, 'pglite'), { recursive: true });
}

async function findOrMake(): Promise<string> {
  const folder = join(cache, `empty-${await versionOfSchema()}`);
  await withLock(join(cache, 'lock'), async () => {
    const isThere = await stat(folder).catch(() => null);
    if (isThere) return;
    const draft = await mkdtemp(join(cache, 'draft-'));
    try {
      await migrateStore({ dataDir: draft, log: pino({ level: 'silent' }) });
      await rename(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  });
  return folder;
}

async function versionOfSchema(): Promise<string> {
  await mkdir(cache, { recursive: true });
  const files = (await readdir('drizzle', { recursive: true })).filter((name) => /\.(sql|json)$/.test(name)).sort();
  const hash = createHash('sha256');
  for (const file of ['../node_modules/@electric-sql/pglite/package.json', ...files])
    hash.update(await readFile(join('drizzle', file)));
  return hash.digest('hex').slice(0, 16);
}
