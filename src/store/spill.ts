import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { NewDecision } from './decisions.ts';

/** More than this many files are not kept: the disk is a bounded queue as well. */
const MAX_FILES = 5000;
/** A file of these is parsed in a few milliseconds. */
const FILE_ROWS = 2000;
/** A draft that nobody wrote to for so long was left by a process that is no more. */
const LEFT_MS = 10_000;
const DRAFT = '.draft';

/** Before a disk that refused is asked again. Milliseconds. */
const REST_MS = 10_000;
/** So many at a time go to the database. */
const BATCH = 500;

/**
 * Decisions that wait on disk for the database. One process adds to a draft of its own; named without `.draft` the file
 * is whole, is never added to again, and any process may write it to the database. Twice does no harm, since decisions
 * have ids of their own.
 */
export class Spill {
  readonly #folder: string;
  readonly #log: Logger;
  #draft: { readonly name: string; rows: number } | null = null;
  /** Additions follow one another. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #restsUntil = 0;
  #waits = true; // a former run may have left some
  #adding = 0;

  constructor(dataDir: string, log: Logger) {
    this.#folder = join(dataDir, 'decisions');
    this.#log = log;
  }

  /** Whether there may be files. */
  get waits(): boolean {
    return this.#waits;
  }

  /** The disk refused a moment ago. */
  get rests(): boolean {
    return Date.now() < this.#restsUntil;
  }

  /** Once it resolves to true, these outlive a loss of power; to false: the disk refuses, or there is too much on it. */
  keep(rows: readonly NewDecision[]): Promise<boolean> {
    this.#adding += 1;
    this.#waits = true;
    const kept = this.#last
      .then(() => this.#append(rows))
      .then(
        () => true,
        (error: unknown) => {
          this.#restsUntil = Date.now() + REST_MS;
          this.#log.error({ err: error }, 'the disk takes no decisions');
          return false;
        },
      )
      .finally(() => {
        this.#adding -= 1;
      });
    this.#last = kept;
    return kept;
  }

  /** Resolves when what was given to `keep` is there, or refused. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** Ends the draft, if there is one: from then on any process may take it. Never rejects. */
  async seal(): Promise<void> {
    this.#last = this.#last
      .then(() => this.#sealDraft())
      .catch((error: unknown) => this.#log.error({ err: error }, 'a file of waiting decisions cannot be closed'));
    await this.#last;
  }

  /** Gives the oldest file to `insert` and removes it; whether there was one. Rejects when `insert` does, or the disk. */
  async moveOldest(insert: (rows: readonly NewDecision[]) => Promise<void>): Promise<boolean> {
    if (!this.#waits) return false;
    await this.seal();
    const [name] = await this.#whole();
    if (name !== undefined) await this.#move(name, insert);
    this.#waits = (await this.count()) > 0 || this.#adding > 0;
    return name !== undefined;
  }

  /** How many files wait, drafts and those of other processes among them. */
  async count(): Promise<number> {
    return (await this.#names()).length;
  }

  /** What cannot be read is put aside for a person to look at, and never removed. */
  async #move(name: string, insert: (rows: readonly NewDecision[]) => Promise<void>): Promise<void> {
    let lines: string[];
    try {
      lines = (await readFile(join(this.#folder, name), 'utf8')).split('\n').filter((line) => line !== '');
    } catch (error) {
      this.#log.error({ err: error, file: name }, 'a file of waiting decisions cannot be read; it is put aside');
      return this.#rename(name, `${name}.damaged`);
    }
    let damaged = 0;
    for (let start = 0; start < lines.length; start += BATCH) {
      const rows = lines.slice(start, start + BATCH).map(parseRow);
      const sound = rows.filter((row) => row !== null);
      damaged += rows.length - sound.length;
      await insert(sound);
    }
    if (damaged === 0) return rm(join(this.#folder, name), { force: true });
    this.#log.error({ file: name, damaged }, 'lines of waiting decisions are damaged; the file is put aside');
    await this.#rename(name, `${name}.damaged`);
  }

  async #append(rows: readonly NewDecision[]): Promise<void> {
    this.#draft ??= await this.#newDraft();
    // Opened each time: should another process have taken the file for a left one, this makes it anew.
    const file = await open(join(this.#folder, this.#draft.name), 'a', 0o600);
    try {
      // The newline in front ends a line that a full disk cut off.
      await file.writeFile(`\n${rows.map((row) => `${JSON.stringify(row)}\n`).join('')}`);
      await file.datasync();
    } finally {
      await file.close();
    }
    this.#draft.rows += rows.length;
    if (this.#draft.rows >= FILE_ROWS) await this.#sealDraft();
  }

  async #newDraft(): Promise<{ name: string; rows: number }> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if ((await this.count()) >= MAX_FILES) throw new Error(`more than ${MAX_FILES} files wait for the database`);
    return { name: `${String(Date.now()).padStart(15, '0')}-${randomUUID()}.jsonl${DRAFT}`, rows: 0 };
  }

  async #sealDraft(): Promise<void> {
    if (this.#draft) await this.#rename(this.#draft.name, sealed(this.#draft.name));
    this.#draft = null;
  }

  /** Files that nobody adds to any more, oldest first; those that were left behind are among them the next time. */
  async #whole(): Promise<string[]> {
    const names = await this.#names();
    for (const name of names) if (name.endsWith(DRAFT) && name !== this.#draft?.name) await this.#takeIfLeft(name);
    return names.filter((name) => !name.endsWith(DRAFT)).sort();
  }

  async #takeIfLeft(name: string): Promise<void> {
    const found = await stat(join(this.#folder, name)).catch(unlessGone);
    if (found && Date.now() - found.mtimeMs > LEFT_MS) await this.#rename(name, sealed(name));
  }

  async #names(): Promise<string[]> {
    const names = (await readdir(this.#folder).catch(unlessGone)) ?? [];
    return names.filter((name) => /\.jsonl(\.draft)?$/.test(name));
  }

  async #rename(from: string, to: string): Promise<void> {
    await rename(join(this.#folder, from), join(this.#folder, to)).catch(unlessGone);
  }
}

/** Its time, and a name that was never there: a file that another process has taken for left, and made anew, is two files. */
const sealed = (draft: string) => `${draft.slice(0, 15)}-${randomUUID()}.jsonl`;

/** Null for a line that is no decision. */
function parseRow(line: string): NewDecision | null {
  try {
    const row = JSON.parse(line) as NewDecision;
    const at = new Date(row.at);
    return typeof row.id === 'string' && Number.isFinite(at.getTime()) ? { ...row, at } : null;
  } catch {
    return null;
  }
}

/** Another process may have been faster. */
function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
