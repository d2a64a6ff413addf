// `npm run lab`: the service, a real PBX, two carriers and a caller, on this machine, in folders that are gone afterwards.
//   (nothing)         places calls until Ctrl-C
//   --once            places each call of data.ts once; exit code 0: every carrier saw what stands there
//   --pbx asterisk    which PBX: asterisk, freeswitch (which must be on this machine; exit code 2: it is not), or both
import { parseArgs } from 'node:util';
import { stopEverything } from '../support/child.ts';
import { findFreeswitch, HOW_TO_GET_FREESWITCH } from '../support/freeswitch.ts';
import { startService } from '../support/service.ts';
import { type Carrier, startCarrier } from '../support/sipp.ts';
import { carriers, trunks } from './data.ts';
import { runLive } from './live.ts';
import { loadData } from './load.ts';
import { runOnce } from './once.ts';
import { type LabPbx, pbxs } from './pbx.ts';

const started = Date.now();
const progress = (text: string) => console.error(`lab: ${text} (${((Date.now() - started) / 1000).toFixed(1)} s)`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { once: { type: 'boolean', default: false }, pbx: { type: 'string', default: 'asterisk' } },
  });
  const starts = pbxs[values.pbx];
  if (!starts) throw new Error(`--pbx takes one of: ${Object.keys(pbxs).join(', ')}`);
  if (values.pbx !== 'asterisk' && !findFreeswitch()) {
    console.error(`lab: there is no freeswitch on this machine: ${HOW_TO_GET_FREESWITCH}`);
    return 2;
  }

  const carrierOf = new Map<string, Carrier>();
  for (const { name } of carriers) carrierOf.set(name, await startCarrier(name));
  progress(`carriers: ${[...carrierOf.values()].map(({ name, address }) => `${name} at ${address}`).join(', ')}`);

  const addresses = Object.fromEntries(trunks.map((t) => [t.name, carrierOf.get(t.carrier)!.address]));
  const running: LabPbx[] = [];
  for (const start of starts) {
    const pbx = await start(addresses);
    running.push(pbx);
    progress(`${pbx.title} at ${pbx.sip}`);
  }

  const service = await startService({ env: Object.assign({}, ...running.map((pbx) => pbx.env)) });
  progress(`service at ${service.url}`);
  const [group] = await loadData(
    service,
    running.map((pbx) => pbx.name),
    { log: service.process.output },
  );
  progress('example data loaded');

  if (values.once) {
    let allOk = true;
    for (const pbx of running) {
      if (running.length > 1) console.log(`${pbx.title}:`);
      const ok = await runOnce(service, pbx, carrierOf);
      if (!ok) console.error(`\n${pbx.title}:\n${pbx.log()}\n\nThe service:\n${service.process.output()}`);
      allOk &&= ok;
    }
    return allOk ? 0 : 1;
  }
  console.log(`\nAPI   ${service.url}/v1\nDocs  ${service.url}/openapi.json\nKey   ${service.key}`);
  return runLive(service, running, carrierOf, group!.id);
}

let stopping = false;
async function leave(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopEverything();
  process.exit(code);
}
process.on('SIGINT', () => void leave(130));
process.on('SIGTERM', () => void leave(143));
process.on('SIGHUP', () => void leave(129));

main().then(leave, (error: Error) => {
  if (!stopping) console.error(`lab: ${error.message}`);
  return leave(1);
});
