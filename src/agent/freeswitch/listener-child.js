// Takes the connections of calls that ask for a decision, on a process of its own: nothing in FreeSWITCH bounds a server
// that is silent, so the parent kills this process (SIGKILL) when it stops beating, the kernel closes its sockets and the
// calls go on. The decisions are the parent's; when it does not give one in time, the call is told so and goes on.
// Not by modesl, as the other direction is (esl.ts): its outbound connection always sends `connect`, for which FreeSWITCH
// writes out all of a call's data.
// Plain JavaScript, since Node 20 starts no TypeScript process. Spoken to by listener.ts alone.
import { BlockList, createServer, isIPv6 } from 'node:net';
import { MAX_HEADERS, parseHeaders } from './guard.js';

/** @typedef {import('./listener.ts').ChildOptions} ChildOptions */
/** @typedef {import('./listener.ts').FromChild} FromChild */
/** @typedef {import('./listener.ts').ToChild} ToChild */
/** @typedef {(name: string) => string} Header */

/** @type {ChildOptions} */
const options = JSON.parse(process.argv[2] ?? '{}');

/** Calls that wait for the parent. */
/** @type {Map<number, { answer: (text: string) => void }>} */
const waiting = new Map();
let lastId = 0;
let open = 0;
/** Connections of mod_hiredis, which stay; each has one call at a time. */
/** @type {Set<{ readonly socket: import('node:net').Socket, isBusy: boolean }>} */
const pooled = new Set();

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

/** Whether the peer may ask; if not, that is told. @param {import('node:net').Socket} socket */
function isTaken(socket) {
  socket.on('error', () => {});
  socket.setNoDelay(true);
  if (isAllowed(socket)) return true;
  tell({ refused: socket.remoteAddress ?? 'a connection that is gone' });
  return false;
}

/** A port that is not to be had is tried again, and one that was shut opened again, in ms. */
const RETRY_MS = 5000;
const SHUT_MS = 1000;
const NONCE = /^[-0-9a-f]{36}$/;

/** NONCE|WAIT|... with what is asked for; null: it says something else. @param {string} text */
function questionOf(text) {
  const [nonce = '', wait, ...fields] = text.split('|');
  if (fields.length !== options.headers.length) return null;
  return { nonce, wait, values: Object.fromEntries(options.headers.map((name, i) => [name, fields[i] ?? ''])) };
}

/**
 * @param {string | undefined} wait ms, as the dialplan says it
 * @param {number} otherwise
 */
const waitOf = (wait, otherwise) => (Number(wait) > 0 ? Math.min(Number(wait), options.peerMs) : otherwise);

/**
 * A connection of FreeSWITCH's mod_hiredis: it stays, and brings one question after the other, as commands of Redis. What it
 * is answered is no longer than a line, and has no `%`: mod_hiredis prints it as a format.
 * @param {import('node:net').Socket} socket
 */
function takePooled(socket) {
  if (!isTaken(socket)) {
    socket.once('data', () => refuse(socket, 'not allowed'));
    setTimeout(() => socket.destroy(), options.peerMs);
    return;
  }
  const connection = { socket, isBusy: false };
  pooled.add(connection);
  let current = 0;
  let rest = '';
  socket.setEncoding('latin1'); // a character a byte: lengths are told in bytes, and a reference may be of any
  socket.on('data', (/** @type {string} */ chunk) => {
    // A second one before the first is answered: that is no mod_hiredis.
    if (connection.isBusy) return void socket.destroy();
    rest += chunk;
    const command = commandOf(rest);
    if (command === undefined && rest.length <= MAX_HEADERS) return;
    rest = '';
    const question = command && questionOf(Buffer.from(command, 'latin1').toString());
    if (!question || !NONCE.test(question.nonce)) return refuse(socket, 'no question');
    connection.isBusy = true;
    decide(question);
  });
  socket.on('close', () => {
    pooled.delete(connection);
    if (waiting.delete(current)) tell({ done: current, waitUs: -1 });
  });

  /** @param {{ nonce: string, wait: string | undefined, values: Record<string, string> }} question */
  function decide({ nonce, wait, values }) {
    const began = process.hrtime.bigint();
    const id = ++lastId;
    current = id;
    const timer = setTimeout(() => end('none||timeout', false), waitOf(wait, options.pooledDeadlineMs));
    if (waiting.size >= options.maxWaiting) return end('none||overload', false);
    waiting.set(id, { answer: (text) => end(text, true) });
    tell({ ask: id, values });

    /**
     * @param {string} text what follows the nonce
     * @param {boolean} decided
     */
    function end(text, decided) {
      clearTimeout(timer);
      waiting.delete(id);
      const isPlain = !/[%\r\n]/.test(text);
      connection.isBusy = false;
      if (socket.destroyed) return;
      socket.write(`+${nonce}|${isPlain ? text : 'socket'}\r\n`);
      // The call waits for nothing but this: it has taken it.
      tell({ done: id, waitUs: decided && isPlain ? Number((process.hrtime.bigint() - began) / 1000n) : -1 });
      if (!taking) socket.end();
    }
  }
}

/**
 * Ends a connection of mod_hiredis, but never without a reply: where one is taken and closed without, mod_hiredis connects
 * and asks again for ever, and the call with it (hiredis_profile_execute_requests in hiredis_profile.c, where the next
 * connection to try is the same one). After a reply the call goes on, to the table.
 * @param {import('node:net').Socket} socket
 * @param {string} why
 */
function refuse(socket, why) {
  socket.removeAllListeners('data');
  socket.resume(); // what is unread when it is closed would take the reply with it
  socket.end(`-ERR ${why}\r\n`);
  setTimeout(() => socket.destroy(), options.peerMs);
}

/**
 * The one argument of `callerid QUESTION`, as Redis is told it; undefined: it has not come whole; null: it is another command.
 * @param {string} text a character a byte
 */
function commandOf(text) {
  if (!text.endsWith('\r\n')) return undefined;
  const [count, nameLength, name, length, question, ...more] = text.split('\r\n');
  if (question === undefined || more.length === 0) return '*2'.startsWith(count ?? '') ? undefined : null;
  const isWhole = count === '*2' && nameLength === '$8' && name === 'callerid' && more.length === 1;
  return isWhole && length === `$${question.length}` ? question : null;
}

/** `*` */
const COMMAND_OF_REDIS = 0x2a;

/**
 * mod_hiredis asks at the port for sockets, by a slip in hiredis.conf.xml: what it hears here is no reply, so it would ask
 * for ever (see `refuse`), but it gives up where nobody listens.
 */
function misled() {
  const { listen } = options;
  const mine = servers;
  const open = mine.find((server) => isAt(server, listen.port));
  if (!open) return; // shut already
  open.close();
  tell({
    failed: `mod_hiredis asks at port ${listen.port}, which is for sockets: hiredis.conf.xml has to name the other one`,
  });
  setTimeout(() => mine === servers && void listenAt(listen, take, endSoon), SHUT_MS);
}

/** @param {import('node:net').Server} server @param {number} port */
function isAt(server, port) {
  const address = server.address();
  return address !== null && typeof address === 'object' && address.port === port;
}

/** @param {import('node:net').Socket} socket */
function take(socket) {
  if (!isTaken(socket)) return void socket.destroy();
  open++;
  const began = process.hrtime.bigint();
  const id = ++lastId;
  let nonce = '';
  let answered = false;
  let needsData = false;
  let asked = false;
  let decided = false;
  let taken = false;
  let rest = Buffer.alloc(0);
  let timer = setTimeout(() => socket.destroy(), options.peerMs);
  socket.on('data', (chunk) => {
    if (!asked && rest.length === 0 && chunk[0] === COMMAND_OF_REDIS) return misled();
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    try {
      for (let end = rest.indexOf('\n\n'); end >= 0 && !socket.destroyed; end = rest.indexOf('\n\n')) {
        const headers = parseHeaders(rest.toString('utf8', 0, end));
        rest = rest.subarray(end + 2);
        read((name) => String(headers[name] ?? ''));
      }
    } catch {
      socket.destroy(); // what can't be read; the call goes on
    }
    if (rest.length > MAX_HEADERS) socket.destroy();
  });
  socket.on('close', () => {
    clearTimeout(timer);
    waiting.delete(id);
    open--;
    if (!taken) tell({ done: id, waitUs: -1 });
  });
  // To `connect` FreeSWITCH writes out and sends all of the call's data; of one variable it sends no more than 511 bytes, and
  // nothing when it is empty, as in a dialplan of 0.1.0: then it is the answer to `uuid` that comes. What is sent first it
  // answers only if that is `connect`.
  socket.write('getvar\n\ngetvar callerid_question\n\ngetvar uuid\n\n');

  /** @param {Header} header */
  function read(header) {
    if (header('Event-Name') !== '') {
      if (!asked) readData(header);
    } else if (!asked) readQuestion(header);
    else if (answered) readReply(header);
  }

  function askForData() {
    if (needsData) return;
    needsData = true;
    socket.write('connect\n\n');
  }

  /** NONCE|WAIT|... with what is asked for, or the nonce alone: then it stands in the call's data. @param {Header} header */
  function readQuestion(header) {
    const question = questionOf(header('Reply-Text'));
    if (!question) return askForData();
    ask(question.nonce, question.wait, question.values);
  }

  /** @param {Header} header */
  function readData(header) {
    const values = options.headers.map((name) => [name, header(name).slice(0, 300)]);
    const given = header('variable_callerid_question') || header('variable_callerid_nonce');
    ask(given.slice(0, 36), header('variable_callerid_wait'), Object.fromEntries(values));
  }

  /**
   * @param {string} given
   * @param {string | undefined} wait ms, as the dialplan says it
   * @param {Record<string, string>} values
   */
  function ask(given, wait, values) {
    if (!NONCE.test(given)) return void socket.destroy();
    asked = true;
    nonce = given;
    clearTimeout(timer);
    timer = setTimeout(() => end('none||timeout'), waitOf(wait, options.deadlineMs));
    if (waiting.size >= options.maxWaiting) return end('none||overload');
    waiting.set(id, {
      answer(text) {
        decided = true;
        end(text);
      },
    });
    tell({ ask: id, values });
  }

  /** @param {string} text what follows the nonce */
  function end(text) {
    waiting.delete(id);
    if (answered) return;
    answered = true;
    // The call does not wait for us any more; that it has taken the answer, it says when it comes to it.
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), options.peerMs);
    // Commands are done in order, so the call is on its way again with one round trip. FreeSWITCH reads a command byte by
    // byte, with two system calls for each, and only a body at once: so the answer is the body, and the rest is short.
    const set = `callerid_answer=${nonce}|${text}`;
    const length = Buffer.byteLength(set);
    const command = 'sendmsg\ncall-command:execute\nexecute-app-name:set\ncontent-type:text/plain\n';
    socket.write(`${command}content-length:${length}\n\n${set}exit\n\n`);
  }

  /** @param {Header} header */
  function readReply(header) {
    // The parent hears when the call has taken its answer; the reply to `exit` is not another one.
    if (!decided || taken || !header('Reply-Text').startsWith('+OK')) return;
    taken = true;
    tell({ done: id, waitUs: Number((process.hrtime.bigint() - began) / 1000n) });
  }
}

/** Whether calls are taken. */
let taking = false;
/** @type {import('node:net').Server[]} */
let servers = [];

/** @param {boolean} calls whether they are taken: where nobody listens a call goes on at once, to the next agent */
function takeCalls(calls) {
  if (calls === taking) return;
  taking = calls;
  if (!calls) {
    for (const server of servers) server.close(); // calls in hand are answered yet
    servers = [];
    for (const { socket, isBusy } of pooled) if (!isBusy) socket.end();
    return;
  }
  // Who hears that calls are taken may ask by either way; one that can't be had takes the other not with it.
  const { listen, hiredis } = options;
  const mine = servers;
  const pool = () => {
    if (!hiredis || mine !== servers || !taking) return Promise.resolve(0);
    return listenAt(hiredis, takePooled, () => setTimeout(pool, RETRY_MS));
  };
  void pool()
    .then(() => (mine === servers && taking ? listenAt(listen, take, endSoon) : 0))
    .then((port) => port > 0 && tell({ listening: port }));
}

/** The parent starts another one, again and again, and says why. */
const endSoon = () => void setTimeout(() => process.exit(1), 20);

/**
 * @param {{ readonly host: string, readonly port: number }} where
 * @param {(socket: import('node:net').Socket) => void} onConnection
 * @param {() => void} onError it is not there, or not any more; that has been told
 * @returns {Promise<number>} the port; 0: it could not be had
 */
function listenAt({ host, port }, onConnection, onError) {
  const server = createServer(onConnection);
  servers.push(server);
  server.maxConnections = options.maxConnections;
  server.on('error', (error) => {
    tell({ failed: error.message });
    onError();
  });
  // A connection that finds no place in the queue is tried again by the kernel after a second: the queue holds them all.
  return new Promise((resolve) => {
    server.once('error', () => resolve(0));
    server.listen({ host, port, backlog: options.maxConnections }, () => {
      const address = server.address();
      resolve(address && typeof address === 'object' ? address.port : 0);
    });
  });
}

setInterval(() => tell({ beat: true }), options.beatMs);

process.on('message', (/** @type {ToChild} */ message) => {
  if ('answer' in message) {
    const call = waiting.get(message.answer);
    if (message.text === null) call?.answer('none||not_ready');
    else call?.answer(message.text);
    return;
  }
  if ('take' in message) return takeCalls(message.take);
  // stop
  takeCalls(false);
  setInterval(() => open + pooled.size === 0 && process.exit(0), 5);
  setTimeout(() => process.exit(0), 2 * options.deadlineMs);
});
// A signal to the whole process group is the parent's to act on, which stops this process in order; without it there is
// nothing left to do here.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
