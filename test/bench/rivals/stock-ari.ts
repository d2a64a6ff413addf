// An application on ari-client as its own examples have it: `stock-ari.ts URL USER PASSWORD NUMBER`.
import ari from 'ari-client';

const [url = '', user = '', password = '', number = ''] = process.argv.slice(2);
const numbers = new Map([['trunk-a/Sales', number]]);

interface Channel {
  setChannelVar(parameters: { variable: string; value: string }): Promise<void>;
  continueInDialplan(): Promise<void>;
}
interface StockClient {
  on(event: 'StasisStart', listener: (event: { args: string[] }, channel: Channel) => void): void;
}

const client = await ari.connect(url, user, password);
(client as unknown as StockClient).on('StasisStart', ({ args }, channel) => {
  const found = numbers.get(args.join('/'));
  void (async () => {
    if (found) await channel.setChannelVar({ variable: 'CALLERID(num)', value: found });
    await channel.continueInDialplan();
  })();
});
await client.start('stock');
process.stdout.write('ready\n');
