// A process that opens a store of the built program: `node program.mjs DATA_DIR [DATABASE_URL [PER_SECOND]]`. Says
// `open`, records decisions without end, saying each second how many, and closes in order on SIGTERM, saying it again.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';

// By a URL, so that the built program is not type-checked as a source.
const { openStore } = await import(new URL('../../dist/store/open.js', import.meta.url).href);

const [dataDir, databaseUrl, perSecond = '4000'] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const store = await openStore({ dataDir: dataDir ?? '', databaseUrl, log }).catch((/** @type {Error} */ error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(3);
});
process.stdout.write('open\n');

let recorded = 0;
const timer = setInterval(() => {
  for (let i = 0; i < Number(perSecond) / 200; i++) {
    recorded += 1;
    store.decisionLog.record({
      id: randomUUID(),
      at: new Date(),
      request: {
        ...{ pbx: 'main', trunk: 'out', reference: '', destination: '112', callId: String(recorded), attempt: 1 },
        callerId: { number: '101', presentation: 'allowed' },
        emergency: false,
      },
      decision: {
        ...{ action: 'keep', reason: 'unknown_trunk', policy: 'keep', carrier: null, trace: [], seq: 1 },
        presentation: 'allowed',
      },
      source: 'agent',
      waitUs: null,
    });
  }
}, 5);

setInterval(() => process.stdout.write(`so far ${recorded}\n`), 1000).unref();

process.once('SIGTERM', async () => {
  clearInterval(timer);
  await store.close();
  process.stdout.write(`recorded ${recorded}\n`);
  process.exit(0);
});
