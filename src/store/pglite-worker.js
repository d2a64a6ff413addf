// The embedded database, on a thread of its own: on the main one a large read would hold the calls for a second.
// Plain JavaScript, since Node 20 starts no TypeScript worker. Spoken to by pglite.ts alone.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';

if (!parentPort) throw new Error('this file is a worker thread');
const port = parentPort;

// Drizzle wants dates as text and hands functions for that with each query; a function cannot cross to a thread.
/** @param {string} value */
const asText = (value) => value;
const DATE_ARRAYS = [1231, 1115, 1185, 1187, 1182];
const parsers = Object.fromEntries(
  [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, ...DATE_ARRAYS].map((oid) => [oid, asText]),
);

const pg = await PGlite.create({ dataDir: workerData.dataDir, parsers });

/** @typedef {Pick<PGlite, 'query'>} Queries */
/** @type {Map<number, { queries: Queries, end: (error?: Error) => void, ended: Promise<unknown> }>} */
const transactions = new Map();
/** Transactions that wait for the one connection; whether they were given up meanwhile. @type {Map<number, boolean>} */
const waiting = new Map();
class RolledBack extends Error {}

/** @param {number} id */
function begin(id) {
  waiting.set(id, false);
  return new Promise((resolve, reject) => {
    const ended = pg.transaction(
      (queries) =>
        new Promise((commit, rollBack) => {
          const end = (/** @type {Error | undefined} */ error) => (error ? rollBack(error) : commit(undefined));
          const givenUp = waiting.get(id);
          waiting.delete(id);
          if (givenUp) return end(new RolledBack());
          transactions.set(id, { queries, end, ended });
          resolve(undefined);
        }),
    );
    ended.catch(reject);
  });
}

/** @param {number} id @param {Error} [error] */
async function end(id, error) {
  if (waiting.has(id)) waiting.set(id, true);
  const transaction = transactions.get(id);
  if (!transaction) return;
  transactions.delete(id);
  transaction.end(error);
  await transaction.ended.catch((/** @type {unknown} */ reason) => {
    if (!(reason instanceof RolledBack)) throw reason;
  });
}

/** @param {{ what: string, tx?: number, text: string, params: unknown[], rowMode: 'array' | 'object' }} request */
async function answer(request) {
  const tx = request.tx ?? 0;
  switch (request.what) {
    case 'query': {
      const queries = tx ? transactions.get(tx)?.queries : pg;
      if (!queries) throw new Error('the transaction has ended');
      const { rows, affectedRows } = await queries.query(request.text, request.params, { rowMode: request.rowMode });
      return { rows, affectedRows };
    }
    case 'begin':
      return begin(tx);
    case 'commit':
      return end(tx);
    case 'rollback':
      return end(tx, new RolledBack());
    case 'listen':
      await pg.listen(request.text, () => port.postMessage({ notified: request.text }));
      return undefined;
    case 'close':
      return pg.close();
    default:
      throw new Error(`unknown request ${request.what}`);
  }
}

port.on('message', (request) => {
  answer(request).then(
    (result) => port.postMessage({ id: request.id, result }),
    ({ message, code, constraint, detail }) =>
      port.postMessage({ id: request.id, error: { message, code, constraint, detail } }),
  );
});
port.postMessage({ ready: true });
