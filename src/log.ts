import { type Logger, pino } from 'pino';

export type Log = Logger;

/** The one logger: JSON lines on stdout. Keys and passwords never reach it: no caller logs a request's headers or body. */
export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
