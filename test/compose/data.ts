// Makes the lab's data on a stack that has none yet.
import { loadData } from '../lab/load.ts';
import { findService, pbxNames, stackTrunks } from './stack.ts';

const service = await findService();
const { items } = await service.call<{ items: readonly unknown[] }>('GET', '/v1/carriers');
if (items.length > 0) console.log('there are carriers already: nothing was made');
else {
  await loadData(service, pbxNames, { trunks: stackTrunks });
  console.log('made the carriers, trunks, groups and the call task of the lab');
}
