// Takes the connections of calls that ask for a decision, on a process of its own: nothing in FreeSWITCH bounds a server
// that is silent, so the parent kills this process (SIGKILL) when it stops beating, the kernel closes its sockets and the
// calls go on. The decisions are the parent's; when it does not give one in time, the call is told so and goes on.
// Plain JavaScript, since Node 20 starts no TypeScript process. Spoken to by listener.ts alone.
import { BlockList, createServer, isIPv6 } from 'node:net';
import modesl from 'modesl';
import { guard } from './guard.js';

/** @typedef {import('./listener.ts').ChildOptions} ChildOptions */
/** @typedef {import('./listener.ts').FromChild} FromChild */
/** @typedef {import('./listener.ts').ToChild} ToChild */

/** @type {ChildOptions} */
const options = JSON.parse(process.argv[2] ?? '{}');

/** Calls that wait for the parent. */
/** @type {Map<number, { answer: (text: string) => void }>} */
const waiting = new Map();
let lastId = 0;
let open = 0;

const allowed = new BlockList();
for (const entry of options.allow) {
  const [address = '', bits] = entry.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) allowed.addAddress(address, family);
  else allowed.addSubnet(address, Number(bits), family);
}

/** @param {FromChild} message */
function tell(message) {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

/** @param {import('node:net').Socket} socket */
function isAllowed({ remoteAddress = '' }) {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return address !== '' && allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** @param {import('node:net').Socket} socket */
function take(socket) {
  socket.on('error', () => {});
  if (!isAllowed(socket)) {
    tell({ refused: socket.remoteAddress ?? 'a connection that is gone' });
    socket.destroy();
    return;
  }
  open++;
  const began = process.hrtime.bigint();
  const id = ++lastId;
  let nonce = '';
  let answered = false;
  let taken = false;
  socket.setNoDelay(true);
  const connection = new modesl.Connection(socket);
  let timer = setTimeout(() => socket.destroy(), options.peerMs);
  guard(connection, () => {
    clearTimeout(timer);
    waiting.delete(id);
    open--;
    if (!taken) tell({ done: id, waitUs: -1 });
  });

  /**
   * @param {string} text what follows the nonce
   * @param {boolean} [decided] it is the parent's answer, which hears when the call has taken it
   */
  function end(text, decided = false) {
    waiting.delete(id);
    if (answered) return;
    answered = true;
    // The call does not wait for us any more; that it has taken the answer, it says when it comes to it.
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), options.peerMs);
    socket.cork();
    const args = { 'call-command': 'execute', 'execute-app-name': 'set' };
    connection.sendRecv('sendmsg', { ...args, 'execute-app-arg': `callerid_answer=${nonce}|${text}` }, (reply) => {
      if (!decided || !reply.getHeader('Reply-Text')?.startsWith('+OK')) return;
      taken = true;
      tell({ done: id, waitUs: Number((process.hrtime.bigint() - began) / 1000n) });
    });
    // Commands are done in order, so the call is on its way again with one round trip.
    connection.send('exit');
    socket.uncork();
  }

  // modesl asks for events once the channel has told its data; a synchronous socket gives none, and it is time to answer.
  connection.subscribe = () => {
    const info = connection.getInfo();
    const value = (/** @type {string} */ name) => info?.getHeader(name) ?? '';
    const given = value('variable_callerid_nonce');
    if (!/^[-0-9a-f]{36}$/.test(given)) return void socket.destroy();
    nonce = given;
    clearTimeout(timer);
    const asked = Number(value('variable_callerid_wait'));
    timer = setTimeout(() => end('none||timeout'), asked > 0 ? Math.min(asked, options.peerMs) : options.deadlineMs);
    if (waiting.size >= options.maxWaiting) return end('none||overload');
    waiting.set(id, { answer: (text) => end(text, true) });
    tell({ ask: id, values: Object.fromEntries(options.headers.map((name) => [name, value(name).slice(0, 300)])) });
  };
}

const server = createServer(take);
server.maxConnections = options.maxConnections;
server.on('error', (error) => {
  tell({ failed: error.message });
  setTimeout(() => process.exit(1), 20);
});
// A connection that finds no place in the queue is tried again by the kernel after a second: the queue holds them all.
const { host, port, maxConnections: backlog } = options;
server.listen({ host, port, backlog }, () => {
  const address = server.address();
  if (address && typeof address === 'object') tell({ listening: address.port });
});

setInterval(() => tell({ beat: true }), options.beatMs);

process.on('message', (/** @type {ToChild} */ message) => {
  if ('answer' in message) {
    const call = waiting.get(message.answer);
    if (message.text === null) call?.answer('none||not_ready');
    else call?.answer(message.text);
    return;
  }
  // stop: calls in hand are answered yet
  server.close();
  setInterval(() => open === 0 && process.exit(0), 5);
  setTimeout(() => process.exit(0), 2 * options.deadlineMs);
});
// A signal to the whole process group is the parent's to act on, which stops this process in order; without it there is
// nothing left to do here.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
