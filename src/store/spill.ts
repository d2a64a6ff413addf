import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecisionRow } from './decisions.ts';

/** More than this many files are not kept: the disk is a bounded queue as well. */
const MAX_FILES = 2000;

/**
 * Decisions that wait on disk for the database. Each file is written whole, then named, and never touched again; so any
 * process may read it back, and reading it twice does no harm, since decisions have ids of their own.
 */
export class Spill {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'decisions');
  }

  /** Rejects when the disk does, or when there is too much on it. */
  async write(rows: readonly DecisionRow[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if ((await this.files()).length >= MAX_FILES) throw new Error(`more than ${MAX_FILES} files wait for the database`);
    const path = join(this.#folder, `${String(Date.now()).padStart(15, '0')}-${randomUUID()}.jsonl`);
    const draft = `${path}.draft`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  }

  /** Oldest first. */
  async files(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => name.endsWith('.jsonl')).sort();
  }

  async read(name: string): Promise<DecisionRow[]> {
    const text = await readFile(join(this.#folder, name), 'utf8');
    return text.split('\n').flatMap((line) => {
      if (line === '') return [];
      const row = JSON.parse(line) as DecisionRow;
      return { ...row, at: new Date(row.at) };
    });
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }
}
