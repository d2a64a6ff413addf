// `npm run test:faults`: breaks real parts while real calls run, and prints what became of the calls.
//   (nothing)       every fault, 200 calls each
//   --fault NAME    this one; may be given again
//   --calls N       calls of each fault
//   --rate N        calls a second (20)
//   --pbx KIND      under asterisk or freeswitch; where there is no freeswitch nothing runs, which it says
//   --hiredis       calls of FreeSWITCH ask over mod_hiredis
//   --list          prints the names
// Exit code 0: no call was lost, none showed a wrong number, none waited longer than the bound
// (and than this machine is late by itself: by how much a process that sleeps was woken too late meanwhile, twice).
import { parseArgs } from 'node:util';
import { PBX_KINDS } from '../../src/domain/model.ts';
import { stopEverything } from '../support/child.ts';
import { findFreeswitch, hasModule, NO_FREESWITCH } from '../support/freeswitch.ts';
import { type Row, runFault } from './fault.ts';
import { faultsOf } from './faults.ts';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      fault: { type: 'string', multiple: true },
      calls: { type: 'string', default: '200' },
      rate: { type: 'string', default: '20' },
      pbx: { type: 'string', default: 'asterisk' },
      hiredis: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const kind = PBX_KINDS.find((each) => each === values.pbx);
  if (!kind) throw new Error(`--pbx takes one of: ${PBX_KINDS.join(', ')}`);
  if (values.hiredis && kind !== 'freeswitch') throw new Error('--hiredis is of --pbx freeswitch');
  const faults = faultsOf(kind);
  const names = values.fault ?? faults.map(({ name }) => name);
  const unknown = names.filter((name) => !faults.some((fault) => fault.name === name));
  if (values.list || unknown.length > 0) {
    if (unknown.length > 0) console.error(`no such fault: ${unknown.join(', ')}; there are:`);
    for (const { name } of faults) console.log(name);
    return unknown.length > 0 ? 2 : 0;
  }
  if (kind === 'freeswitch' && !findFreeswitch()) {
    console.log(`the faults of FreeSWITCH: ${NO_FREESWITCH}`);
    return 0;
  }
  if (values.hiredis && !hasModule(findFreeswitch(), 'mod_hiredis')) {
    console.log('SKIPPED, no mod_hiredis found: it is in the package freeswitch-mod-hiredis');
    return 0;
  }
  const failures: Row[] = [];
  print(['fault', 'calls', 'lost', 'wrong', 'agent / table / policy', 'wait p50', 'p99', 'worst', 'machine late, ms']);
  for (const fault of faults.filter(({ name }) => names.includes(name))) {
    if (fault.only && fault.only.kind !== kind) {
      console.log(`${fault.name.padEnd(WIDTHS[0]!)} | not on ${kind}: there it is ${fault.only.counterpart}`);
      continue;
    }
    const row = await runFault(fault, {
      ...{ kind, byHiredis: values.hiredis },
      ...{ calls: Number(values.calls), rate: Number(values.rate) },
    });
    print(cellsOf(row));
    if (row.problems.length > 0 || row.isLate) failures.push(row);
  }
  for (const { fault, problems, isLate } of failures) {
    console.error(
      `\n${fault}:\n  ${[...(isLate ? ['a call waited longer than the bound, and not for the machine alone'] : []), ...problems].join('\n  ')}`,
    );
  }
  return failures.length > 0 ? 1 : 0;
}

const WIDTHS = [42, 5, 4, 5, 22, 8, 7, 7, 16];

function print(cells: readonly string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' | '));
}

function cellsOf({ fault, calls, lost, wrong, by, waits, machineLateMs }: Row): readonly string[] {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  const sources = `${by.agent} / ${by.table} / ${by.policy}`;
  return [
    fault,
    String(calls),
    String(lost),
    String(wrong.length),
    sources,
    at(0.5),
    at(0.99),
    at(1),
    machineLateMs.toFixed(1),
  ];
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stopEverything().finally(() => process.exit(130)));
}
main().then(
  (code) => process.exit(code),
  async (error: unknown) => {
    console.error(error);
    await stopEverything();
    process.exit(1);
  },
);
