import { spawn } from 'node:child_process';

/**
 * Says on stderr how far the set-up is, so that stdout stays the command's own.
 * @param {string} text
 */
const say = (text) => process.stderr.write(`${text}\n`);

/** @param {number} since */
const elapsed = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/**
 * One step of the set-up: a line when it starts, a sign of life every 10 s, a line when it is done.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} what `work` returns; its error is passed on
 */
export async function step(title, work) {
  const start = Date.now();
  say(`setup: ${title} ...`);
  const heartbeat = setInterval(() => say(`setup: ${title} ... ${elapsed(start)}`), 10_000);
  try {
    const result = await work();
    say(`setup: ${title}: done in ${elapsed(start)}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Runs a program to its end without input. Its output is shown only when it fails: apt alone prints hundreds of lines.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} its stdout; rejects with what it printed, shortened
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let all = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      all += chunk;
    });
    child.stderr.on('data', (chunk) => {
      all += chunk;
    });
    child.on('error', (error) => reject(new Error(`cannot run ${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(stdout);
      reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}:\n${shorten(all)}`));
    });
  });
}

/**
 * npm says first what is wrong, apt says it last.
 * @param {string} output
 */
function shorten(output) {
  const lines = output.trimEnd().split('\n');
  return (lines.length <= 40 ? lines : [...lines.slice(0, 20), '...', ...lines.slice(-20)]).join('\n');
}
