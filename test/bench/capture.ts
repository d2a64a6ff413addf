import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../support/child.ts';
import { waitFor } from '../support/wait.ts';

/** One call as the wire saw it, in ms of the capture's clock. */
export interface CapturedCall {
  /** INVITE into the PBX. */
  readonly in: number;
  /** INVITE out to the carrier; null: there was none. */
  readonly out: number | null;
  /** The number in From of that INVITE. */
  readonly shown: string | null;
  /** The caller was told that the call is answered. */
  readonly isAnswered: boolean;
}

export interface Capture {
  /** By the number dialled, what has come since the last time; null: not all of it was caught. */
  take(): Promise<ReadonlyMap<string, CapturedCall> | null>;
}

/**
 * Captures the SIP of a PBX on the loopback interface by tcpdump, one file a lap.
 * @param port the PBX's SIP port on 127.0.0.1
 */
export async function startCapture(folder: string, port: number): Promise<Capture> {
  let lap = 0;
  const start = async () => {
    const file = join(folder, `lap-${++lap}.pcap`);
    const child = startChild('tcpdump', [
      // At once: the kernel would keep the last packets of a lap for a second, and tcpdump lose them when it is ended.
      ...['-i', 'lo', '--immediate-mode', '-n', '-U', '-s', '0', '-B', '65536', '-Z', 'root'],
      ...['-w', file, `udp port ${port}`],
    ]);
    await waitFor('tcpdump', () => {
      if (!child.running()) throw new Error(`tcpdump ended:\n${child.output()}`);
      return child.output().includes('listening on');
    });
    return { file, child };
  };
  let current = await start();
  return {
    async take() {
      const { file, child } = current;
      await child.stop();
      const dropped = Number(/(\d+) packets? dropped by kernel/.exec(child.output())?.[1] ?? 0);
      current = await start();
      return dropped > 0 ? null : callsOf(readFileSync(file), port);
    },
  };
}

/** Of a pcap file with microseconds, little-endian, of Ethernet frames (which `lo` has): tcpdump writes no other here. */
function callsOf(pcap: Buffer, port: number): Map<string, CapturedCall> {
  const calls = new Map<string, { -readonly [K in keyof CapturedCall]: CapturedCall[K] }>();
  const dialledBy = new Map<string, string>();
  for (let at = 24; at + 16 <= pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) {
    const time = pcap.readUInt32LE(at) * 1000 + pcap.readUInt32LE(at + 4) / 1000;
    const ip = at + 16 + 14;
    const udp = ip + 4 * ((pcap[ip] ?? 0) & 15);
    const isIn = pcap.readUInt16BE(udp + 2) === port;
    const text = pcap.toString('latin1', udp + 8, at + 16 + pcap.readUInt32LE(at + 8));
    const dialled = /^INVITE sip:(\d+)@/.exec(text)?.[1];
    if (dialled && isIn && !calls.has(dialled)) {
      calls.set(dialled, { in: time, out: null, shown: null, isAnswered: false });
      dialledBy.set(headerOf(text, 'Call-ID'), dialled);
    } else if (dialled && !isIn) {
      const call = calls.get(dialled);
      if (!call || call.out !== null) continue;
      call.out = time;
      call.shown = /^From:[^<]*<sip:([^@>]*)/m.exec(text)?.[1] ?? null;
    } else if (!isIn && text.startsWith('SIP/2.0 200') && headerOf(text, 'CSeq').endsWith('INVITE')) {
      const call = calls.get(dialledBy.get(headerOf(text, 'Call-ID')) ?? '');
      if (call) call.isAnswered = true;
    }
  }
  return calls;
}

function headerOf(text: string, name: string): string {
  const start = text.indexOf(`\r\n${name}: `);
  return start < 0 ? '' : text.slice(start + name.length + 4, text.indexOf('\r\n', start + 2));
}
