// A FastAGI server as one would write it: `fastagi.ts PORT NUMBER`. It knows one group at one trunk.
import { createServer } from 'node:net';

const [port = '', number = ''] = process.argv.slice(2);
const numbers = new Map([['trunk-a/Sales', number]]);

createServer((socket) => {
  let text = '';
  let isAsked = false;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    if (isAsked) return void socket.end(); // it has answered `200 result=1`
    if (!text.includes('\n\n')) return;
    isAsked = true;
    const found = numbers.get(/^agi_network_script: (.*)$/m.exec(text)?.[1] ?? '');
    if (found) socket.write(`SET VARIABLE CALLERID(num) ${found}\n`);
    else socket.end();
  });
}).listen(Number(port), '127.0.0.1');
