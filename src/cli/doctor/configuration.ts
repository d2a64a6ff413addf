import type { schemas } from '../../client/schema.ts';
import type { Finding, PbxKnowledge } from '../../domain/finding.ts';
import type { Client } from '../client.ts';

type Trunk = schemas['Trunk'];

/** What the service's own configuration says of one PBX. */
export async function readConfiguration(
  client: Client,
  pbxName: string,
): Promise<{ knowledge: PbxKnowledge; findings: readonly Finding[] }> {
  const pbxs = await client.all<schemas['Pbx']>('/v1/pbxs');
  const pbx = pbxs.find(({ name }) => name === pbxName);
  const { emergencyDestinations } = await client.get<schemas['Settings']>('/v1/settings');
  const all = pbx ? await client.all<Trunk>(`/v1/trunks?pbxId=${pbx.id}`) : [];
  const trunks = all.filter(({ ignored }) => !ignored);
  const carriers = new Map((await client.all<schemas['Carrier']>('/v1/carriers')).map((each) => [each.id, each]));
  const headerOf = (carrierId: number | null) => carriers.get(carrierId ?? 0)?.identityHeader ?? null;
  return {
    knowledge: {
      trunks: trunks.map(({ name, carrierId }) => ({ name, identityHeader: headerOf(carrierId) })),
      emergencyDestinations,
    },
    findings: [...trunks.flatMap(examineTrunk), ...(await examineCoverage(client, pbxName))],
  };
}

function examineTrunk({ name, carrierId, defaultNumberId }: Trunk): Finding[] {
  if (carrierId === null) {
    return [
      {
        severity: 'error',
        code: 'trunk_without_carrier',
        subject: name,
        what: 'This trunk has no carrier, so no call by it is given a number.',
        fix: 'Assign its carrier on the page, or set it to ignored if it is no trunk.',
      },
    ];
  }
  if (defaultNumberId !== null) return [];
  return [
    {
      severity: 'warning',
      code: 'trunk_without_default',
      subject: name,
      what: 'This trunk has no default number: where nothing matches, the caller ID is left as it is.',
      fix: 'Choose one of its numbers on the page.',
    },
  ];
}

/** Groups that a call by a trunk of this PBX could ask for in vain. */
async function examineCoverage(client: Client, pbxName: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/v1/coverage?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: schemas['Coverage'] = await client.get(path);
    for (const { name, cells } of page.items) {
      cells.forEach(({ missing }, i) => {
        const carrier = page.carriers[i];
        const trunks = carrier?.trunks.filter(({ pbx }) => pbx === pbxName).map((trunk) => trunk.name) ?? [];
        if (!missing || !carrier || trunks.length === 0) return;
        findings.push({
          severity: 'warning',
          code: 'group_without_number',
          subject: name,
          what: `This group has no enabled number at ${carrier.name}, which carries ${trunks.join(', ')}.`,
          fix: 'Add one, or see that the policy shows what you want.',
        });
      });
    }
    cursor = page.nextCursor;
  }
  return findings;
}
