import { type Logger, pino } from 'pino';
import { untilTurn } from './turn.ts';

export type Log = Logger;

/** Each decision is a line, and each write to a pipe wakes who reads it: so lines go out together. Milliseconds, bytes. */
const TOGETHER_MS = 200;
const TOGETHER_BYTES = 8192;
const WARN = pino.levels.values.warn ?? 0;

/**
 * The one logger: JSON lines on stdout, or on another file. Keys and passwords never reach it: no caller logs a request's
 * headers or body. Lines wait for others for 200 ms at the most; a warning, and what is worse, goes out at once with all
 * before it, and so does everything when the process ends.
 */
export function createLog(level: string, file: number | string = 1): Log {
  const out = pino.destination({ dest: file, sync: true, minLength: TOGETHER_BYTES });
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    timer = null;
    out.flush();
  };
  process.on('exit', () => out.flushSync());
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, method, ofLevel) {
          method.apply(this, args);
          if (ofLevel >= WARN) out.flush();
          else if (timer === null) timer = setTimeout(flush, untilTurn(TOGETHER_MS)).unref();
        },
      },
    },
    out,
  );
}
