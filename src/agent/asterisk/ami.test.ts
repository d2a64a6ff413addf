import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fieldOf, openAmi } from './ami.ts';
import { discoverTrunks, trunksOf } from './discover.ts';

type Fields = Readonly<Record<string, string>>;
const text = (fields: Fields) =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

describe('AMI', () => {
  let server: Server | undefined;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
  });

  /** Answers each action by what `answer` returns: raw text, in as many pieces as it has bytes. */
  async function serve(answer: (action: Fields, socket: Socket) => string) {
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.write('Asterisk Call Manager/11.0.0\r\n');
      let got = '';
      socket.on('data', (data) => {
        got += data;
        for (let end = got.indexOf('\r\n\r\n'); end >= 0; end = got.indexOf('\r\n\r\n')) {
          const lines = got.slice(0, end).split('\r\n');
          got = got.slice(end + 4);
          const fields = Object.fromEntries(lines.map((line) => line.split(': ')));
          for (const byte of answer(fields, socket)) socket.write(byte);
        }
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'u', password: 'p' };
  }
  const success = ({ ActionID = '' }: Fields, rest: Fields = {}) => text({ Response: 'Success', ActionID, ...rest });

  it('logs in, parts answers by their id, collects a list', async () => {
    const config = await serve((action) => {
      if (action.Action !== 'List') return success(action, { Message: action.Action ?? '' });
      const { ActionID = '' } = action;
      return [
        text({ Event: 'Other', ActionID: 'someone-else' }),
        success(action, { EventList: 'start' }),
        text({ Event: 'Item', ActionID, Name: 'a: b' }),
        text({ Event: 'Item', ActionID, Name: '' }),
        text({ Event: 'ListComplete', EventList: 'Complete', ActionID }),
      ].join('');
    });
    const ami = await openAmi(config);
    const [items, other] = await Promise.all([ami.list('List'), ami.action('Other')]);
    expect(items.map(({ Name }) => Name)).toEqual(['a: b', '']);
    expect(other.Message).toBe('Other');
    ami.close();
  });

  it('rejects when it is refused, cut, or fed without an end', async () => {
    const refusing = await serve(({ ActionID = '' }) => text({ Response: 'Error', ActionID, Message: 'No such user' }));
    await expect(openAmi(refusing)).rejects.toThrow('AMI: No such user');
    server?.close();
    const cutting = await serve((action, socket) => {
      if (action.Action === 'Login') return success(action);
      socket.destroy();
      return '';
    });
    const ami = await openAmi(cutting);
    await expect(ami.action('Any')).rejects.toThrow('AMI');
    await expect(ami.action('Any')).rejects.toThrow('not connected');
    server?.close();
    const endless = await serve((action, socket) => {
      if (action.Action === 'Login') return success(action);
      socket.write('x'.repeat(70_000));
      return '';
    });
    await expect((await openAmi(endless)).action('Any')).rejects.toThrow('without an end');
  });

  it('sends no field that would be two, or that AMI cannot read', async () => {
    const ami = await openAmi(await serve((action) => success(action)));
    await expect(ami.action('Any', { Value: 'a\r\nAction: Other' })).rejects.toThrow('two lines');
    await expect(ami.action('Any', { Value: 'я'.repeat(600) })).rejects.toThrow('too long');
    ami.close();
  });

  it('hears the user events that the PBX had sent when the connection was closed', async () => {
    const event = (Decision: string) => text({ Event: 'UserEvent', UserEvent: 'callerid-groups', Decision });
    const config = await serve((action, socket) => {
      if (action.Action !== 'Logoff') return success(action) + event('one');
      setImmediate(() => socket.end());
      return event('two') + event('three');
    });
    const heard: (string | undefined)[] = [];
    const ami = await openAmi(config, (event) => heard.push(fieldOf(event, 'Decision')));
    await vi.waitFor(() => expect(heard).toEqual(['one']));
    ami.close();
    await ami.closed;
    expect(heard).toEqual(['one', 'two', 'three']);
  });

  it('hears of many, each sent by itself, as they come', async () => {
    let pbx: Socket | undefined;
    const config = await serve((action, socket) => {
      pbx = socket.setNoDelay();
      return success(action);
    });
    const heard: (string | undefined)[] = [];
    const ami = await openAmi(config, (event) => heard.push(fieldOf(event, 'Decision')));
    const sent = Array.from({ length: 50 }, (_, i) => `звонок ${i}`);
    for (const Decision of sent) {
      const bytes = Buffer.from(text({ Event: 'UserEvent', UserEvent: 'callerid-groups', Decision }));
      for (const part of [bytes.subarray(0, 60), bytes.subarray(60)]) {
        pbx?.write(part);
        await sleep(1);
      }
    }
    await vi.waitFor(() => expect(heard).toEqual(sent));
    ami.close();
  });

  it('finds no trunks, and no fault, where there is nothing to list', async () => {
    const config = await serve((action) =>
      action.Action === 'Login'
        ? success(action)
        : text({ Response: 'Error', ActionID: action.ActionID ?? '', Message: 'No endpoints found' }),
    );
    expect(await discoverTrunks(config)).toEqual([]);
  });
});

describe('trunksOf', () => {
  const endpoint = (ObjectName: string, Aor = '', OutboundAuths = '') => ({ ObjectName, Aor, OutboundAuths });
  it('are endpoints with a contact of the configuration or an outbound registration, and no phones', () => {
    const endpoints = [
      endpoint('static', 'static,backup'),
      endpoint('phone', 'phone'),
      endpoint('idle-phone', 'idle-phone'),
      endpoint('line'),
      endpoint('by-login', '', 'by-login'),
      endpoint('nothing'),
    ];
    const aors = [
      { ObjectName: 'static', MaxContacts: '0', Contacts: 'static/sip:carrier' },
      { ObjectName: 'phone', MaxContacts: '2', Contacts: 'phone/sip:101@192.0.2.1' },
      { ObjectName: 'idle-phone', MaxContacts: '1', Contacts: '' },
    ];
    const registrations = [
      { Event: 'OutboundRegistrationDetail', ObjectName: 'r1', Endpoint: 'line', OutboundAuth: '' },
      { Event: 'OutboundRegistrationDetail', ObjectName: 'r2', Endpoint: '', OutboundAuth: 'by-login' },
      { Event: 'AuthDetail', ObjectName: 'by-login', Endpoint: 'nothing' },
    ];
    expect(trunksOf(endpoints, aors, registrations)).toEqual(['static', 'line', 'by-login']);
  });
});
