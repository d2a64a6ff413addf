import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Logger } from 'pino';
import postgres, { type Options, type Sql, type TransactionSql } from 'postgres';
import { type Connection, REPEATED } from './connection.ts';
import { StoreError } from './errors.ts';
import { type Database, schema } from './schema.ts';

/** All in milliseconds. The server's limits come first; the client's deadline is for a server that says nothing at all. */
export interface Limits {
  readonly lock: number;
  readonly statement: number;
  readonly idleInTransaction: number;
  /** From the call to the answer, the wait for a free connection included. */
  readonly deadline: number;
  readonly connect: number;
}
export const LIMITS: Limits = { lock: 3000, statement: 4000, idleInTransaction: 10_000, deadline: 5000, connect: 3000 };
export const BULK_LIMITS: Limits = {
  ...LIMITS,
  lock: 60_000,
  statement: 60_000,
  idleInTransaction: 60_000,
  deadline: 70_000,
};

const POOL = 8;
/** Timers and the clock may differ by as much. */
const SLACK_MS = 100;
/** Between two tries at several hosts of which none answered. */
const RETRY_MAX_MS = 1000;

export function connectPostgres(url: string, log: Logger, limits: Limits = LIMITS): Connection {
  const client = new Client(url, log, limits, POOL);
  return {
    kind: 'postgres',
    db: client.db,
    followWithinMs: 1500,
    async bulk(work) {
      const bulk = new Client(url, log, BULK_LIMITS, 1);
      try {
        return await work(bulk.db);
      } finally {
        await bulk.end();
      }
    },
    listen: (channel, wake) => client.listen(channel, wake),
    end: () => client.end(),
  };
}

type Query = ReturnType<Sql['unsafe']>;
/** An option that postgres.js knows and its types do not. */
type PostgresOptions = Options<Record<string, never>> & {
  readonly socket: (to: Address) => Promise<net.Socket>;
};
interface Address {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | undefined;
}

/** postgres.js with a deadline on everything, and with a way to be rid of connections that hang. */
class Client {
  readonly db: Database;
  readonly #sql: Sql;
  readonly #limits: Limits;
  readonly #log: Logger;
  /** Of each open socket: how much was read, and when it was seen last that this had grown. */
  readonly #sockets = new Map<net.Socket, { bytes: number; at: number }>();
  readonly #max: number;
  /** Sockets opened since a query was last answered. */
  #tries = 0;
  #ended = false;

  constructor(url: string, log: Logger, limits: Limits, max: number) {
    this.#limits = limits;
    this.#log = log;
    this.#max = max;
    const options: PostgresOptions = {
      max,
      // Of several hosts one takes writes. ('read-write' of postgres.js would take a hot standby as well.)
      ...(hasSeveralHosts(url) &&
        !url.includes('target_session_attrs=') && { target_session_attrs: 'primary' as const }),
      // What asks for the array types on each new connection catches nothing (`fetchArrayTypes` in connection.js of
      // 3.4.9): a server that restarts in that moment would end the process. Drizzle reads arrays by its own columns.
      fetch_types: false,
      connect_timeout: limits.connect / 1000,
      backoff: (retries) => Math.min(5, 0.1 * 2 ** retries) * (0.5 + Math.random() / 2),
      connection: {
        application_name: 'callerid-groups',
        lock_timeout: limits.lock,
        statement_timeout: limits.statement,
        idle_in_transaction_session_timeout: limits.idleInTransaction,
      },
      onnotice: (notice) => log.debug({ notice: notice.message }, 'notice of the database'),
      socket: (parsed) => this.#openSocket(parsed),
    };
    this.#sql = postgres(url, options);
    this.db = drizzle({ client: this.#guard(this.#sql) as Sql, schema, casing: 'snake_case' });
  }

  listen(channel: string, wake: () => void): void {
    const attempt = (retry: number) => {
      if (this.#ended) return;
      this.#sql.listen(channel, wake, wake).catch((error: unknown) => {
        this.#log.warn({ err: error }, 'cannot listen for changes, polling goes on');
        setTimeout(attempt, Math.min(30_000, 500 * 2 ** retry) * (0.5 + Math.random() / 2), retry + 1).unref();
      });
    };
    attempt(0);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#sql.end({ timeout: 2 }).catch(() => undefined);
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  async #openSocket(to: Address): Promise<net.Socket> {
    if (to.host.length > 1) {
      // With several hosts postgres.js tries again without end and without a pause (`closed` in its connection.js).
      const spare = 2 * this.#max;
      await sleep(Math.min(RETRY_MAX_MS, 50 * Math.max(0, this.#tries++ - spare)), undefined, { ref: false });
      if (this.#ended) throw new Error('the connection was closed');
    }
    const turn = Math.floor(Math.random() * to.host.length);
    const host = to.host[turn] ?? 'localhost';
    const port = to.port[turn] ?? 5432;
    // postgres.js reads `host` for the name that a TLS certificate has to carry.
    const socket = Object.assign(to.path ? net.connect(to.path) : net.connect(port, host), { host, port });
    socket.on('error', () => undefined); // postgres.js listens a moment later
    this.#sockets.set(socket, { bytes: 0, at: Date.now() });
    return socket;
  }

  /** To be called as often as something begins to wait: what then was silent is known when it has waited too long. */
  #sample(): void {
    for (const [socket, seen] of this.#sockets) {
      // Looked at here, since postgres.js takes every listener off a socket that turns to TLS.
      if (socket.destroyed) this.#sockets.delete(socket);
      if (socket.bytesRead === seen.bytes) continue;
      seen.bytes = socket.bytesRead;
      seen.at = Date.now();
    }
  }

  /**
   * A backend that is stopped, or a network that swallows packets, would hold its connection for ever. Whatever said
   * nothing for as long as a whole deadline is closed; an idle connection among them costs one reconnect.
   */
  #dropSilent(): void {
    this.#sample();
    const before = Date.now() - this.#limits.deadline + SLACK_MS;
    for (const [socket, seen] of this.#sockets) if (seen.at <= before) socket.destroy();
  }

  #late(): StoreError {
    this.#dropSilent();
    return new StoreError('unavailable', `the database did not answer within ${this.#limits.deadline} ms`);
  }

  #withDeadline(query: Query): Promise<unknown> {
    this.#sample();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // Takes a query that still waits for a connection out of the queue, so that it is not run after all.
        Promise.resolve(query.cancel()).catch(() => undefined);
        reject(this.#late());
      }, this.#limits.deadline);
      query
        .then((rows) => {
          this.#tries = 0;
          resolve(rows);
        }, reject)
        .finally(() => clearTimeout(timer));
    });
  }

  /** The part of postgres.js that Drizzle's driver uses, with a deadline on each call. */
  #guard(sql: Sql | TransactionSql, connection: { lost: Error | null } = { lost: null }): unknown {
    return {
      options: (sql as Sql).options,
      unsafe: (text: string, ...parameters: [Parameters<Sql['unsafe']>[1]?]) => {
        if (connection.lost) throw connection.lost;
        const query = sql.unsafe(text, parameters[0], { prepare: text.startsWith(REPEATED) });
        return {
          // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is sent when it is awaited, this one as well
          then: (...callbacks: Parameters<Promise<unknown>['then']>) => this.#withDeadline(query).then(...callbacks),
          values: () => this.#withDeadline(query.values() as unknown as Query),
        };
      },
      begin: (work: (tx: unknown) => Promise<unknown>) => this.#begin(work),
      savepoint: (work: (tx: unknown) => Promise<unknown>) =>
        (sql as TransactionSql).savepoint((inner) => unlessLost(connection, work(this.#guard(inner, connection)))),
    };
  }

  #begin(work: (tx: unknown) => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const connection: { lost: Error | null } = { lost: null };
      let late: StoreError | null = null;
      let timer: NodeJS.Timeout;
      const expectAnswer = () => {
        this.#sample();
        timer = setTimeout(() => {
          late = this.#late();
          reject(late);
        }, this.#limits.deadline);
      };
      expectAnswer();
      const transaction = this.#sql.begin((tx) => {
        clearTimeout(timer);
        if (late) throw late;
        const done = work(this.#guard(tx, connection));
        // Then `commit` or `rollback` goes out, which nothing else bounds.
        done.then(expectAnswer, (error: unknown) => {
          expectAnswer();
          reject(error);
        });
        return unlessLost(connection, done);
      });
      transaction
        .then(resolve, (error: Error) => {
          connection.lost ??= error;
          reject(error);
        })
        .finally(() => clearTimeout(timer));
    });
  }
}

/** `postgres://user:password@one:5432,two:5432/database` */
const hasSeveralHosts = (url: string) => /^[^/]*\/\/([^/?]*@)?[^/?@]*,/.test(url);

/**
 * The outcome of `work`, or nothing ever once its connection is gone. postgres.js 3.4.9 ends a transaction with a
 * `rollback` or `commit` even then, writes it to a socket that is null (`nextWrite` in its connection.js) and throws
 * where nobody can catch it: the process would end because its database did. `begin` itself rejects as the socket closes.
 */
function unlessLost<T>(connection: { lost: Error | null }, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      if (!connection.lost) outcome();
    };
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => {
        if (endsConnection(error)) connection.lost ??= error;
        settle(() => reject(error));
      },
    );
  });
}

/** Drizzle wraps what the driver threw. FATAL: the server closes the connection after it. */
function endsConnection(error: unknown): error is Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { severity, code } = cause as { severity?: unknown; code?: unknown };
    if (severity === 'FATAL' || /^(CONNECTION_|ECONN|EPIPE)/.test(String(code))) return true;
  }
  return false;
}
