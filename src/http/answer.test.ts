import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { answersWith } from './answer.ts';

let close = () => {};
afterEach(() => close());

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer({ ServerResponse: answersWith({}) }, answer).listen(0, '127.0.0.1');
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('goes out at the end of the turn, with all that are ready then', async () => {
  const asked: (() => void)[] = [];
  const written: (number | undefined)[] = [];
  const url = await listen((_, answer) => {
    const { socket } = answer;
    asked.push(() =>
      answer.writeHead(200, { 'content-length': 2 }).end('ok', () => written.push(socket?.bytesWritten)),
    );
    if (asked.length < 2) return;
    for (const end of asked) end();
    written.push(socket?.bytesWritten);
  });
  const answers = await Promise.all([fetch(url), fetch(url)]);
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['ok', 'ok']);
  expect(written[0]).toBe(0);
  expect(written.slice(1).every((bytes) => Number(bytes) > 2)).toBe(true);
});

it('is said before its connection is cut', async () => {
  const url = await listen((_, answer) => {
    answer.writeHead(500, { 'content-length': 4 }).end('said');
    answer.destroy();
  });
  expect(await (await fetch(url)).text()).toBe('said');
});

it('that has no client any more, or can not be written, keeps back no other', async () => {
  const answers: ServerResponse[] = [];
  const url = await listen(({ url, socket }, answer) => {
    if (url === '/gone') socket.destroy();
    answers.push(answer);
    if (answers.length < 3) return;
    for (const each of answers) each.end(each.req.url === '/nothing' ? (5 as never) : 'ok');
  });
  const ask = (path: string) =>
    fetch(url + path).then(
      (answer) => answer.text(),
      () => 'cut',
    );
  const gone = ask('/gone');
  const nothing = ask('/nothing');
  await expect.poll(() => answers.length).toBe(2);
  expect(await Promise.all([gone, nothing, ask('/')])).toEqual(['cut', 'cut', 'ok']);
});
