// An event socket server as one would write it: `fs-socket.ts SYNC_PORT ASYNC_PORT NUMBER`.
import { createServer, type Socket } from 'node:net';

const [syncPort = '', asyncPort = '', number = ''] = process.argv.slice(2);
const SET = `sendmsg\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: number=${number}\n\n`;

/** Says each text when what came since the one before holds what it waits for. */
function talk(socket: Socket, lines: readonly (readonly [waitsFor: string, says: string])[]): void {
  let came = '';
  let next = 0;
  socket.on('error', () => {});
  socket.write('connect\n\n');
  socket.on('data', (chunk) => {
    came += chunk.toString('utf8');
    const line = lines[next];
    if (!line || !came.includes(line[0])) return;
    came = '';
    next++;
    socket.write(line[1]);
  });
}

createServer((socket) =>
  talk(socket, [
    ['\n\n', SET],
    ['\n\n', 'exit\n\n'],
  ]),
).listen(Number(syncPort), '127.0.0.1');
createServer((socket) =>
  talk(socket, [
    ['\n\n', 'myevents\n\n'],
    ['\n\n', SET],
    ['CHANNEL_EXECUTE_COMPLETE', 'exit\n\n'],
  ]),
).listen(Number(asyncPort), '127.0.0.1', () => process.stdout.write('ready\n'));
