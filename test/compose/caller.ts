// Places a call by each trunk every few seconds, and shows what its carrier saw and why, until it is stopped.
import { groups } from '../lab/data.ts';
import { runLive } from '../lab/live.ts';
import { findPbxs, findService, PAGE_URL, watchCarriers } from './stack.ts';

process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

const service = await findService();
const watched = watchCarriers();
const carriers = new Map(['Volga', 'Neva'].map((name) => [name, watched.get(`${name} uas-answer`)!]));
const { items } = await service.call<{ items: readonly { id: number; name: string }[] }>('GET', '/v1/groups');
const sales = items.find(({ name }) => name === groups[0].name);
// The key itself stays out of the log.
const asSeen = { ...service, url: PAGE_URL, key: '$(docker compose exec -T service cat /data/first-key)' };
console.log(`The page: ${PAGE_URL}`);
await runLive(asSeen, await findPbxs(), carriers, sales!.id);
