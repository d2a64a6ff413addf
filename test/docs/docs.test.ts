import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Service, startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';
import { type Block, type Page, readPages } from './pages.ts';

const pages = readPages();
const UNITS = ['callerid-groups.service', 'callerid-agent.service'];

describe('pages', () => {
  test.each(pages)('$name links to files that are there', ({ text }) => {
    const links = [...text.matchAll(/\]\(([^)#]+)/g)]
      .map(([, path = '']) => path)
      .filter((path) => !/^https?:/.test(path));
    expect(links.filter((path) => !existsSync(join('docs', path)))).toEqual([]);
  });

  test('the first page leads to all others', () => {
    const index = pages.find(({ name }) => name === 'README.md')?.text ?? '';
    const others = pages.map(({ name }) => name).filter((name) => name !== 'README.md');
    expect(others.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });

  test('the codes of the doctor that a page names are codes of the doctor', () => {
    const sources = ['asterisk/doctor/dialplan.ts', 'freeswitch/doctor/dialplan.ts', 'asterisk/doctor/include.ts'];
    const code = sources
      .map((file) => readFileSync(`src/agent/${file}`, 'utf8'))
      .join('\n')
      .replace('_by_trunk`', 'page_by_trunk originate_by_trunk');
    const table = pages.find(({ name }) => name === 'not-covered.md')?.text ?? '';
    const named = [...table.matchAll(/\| `([a-z_]+)` \|$/gm)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !code.includes(name))).toEqual([]);
  });

  test('the alerts that a page names are in the rules', () => {
    const rules = readFileSync('deploy/alerts.yml', 'utf8');
    const text = pages.find(({ name }) => name === 'when-it-fails.md')?.text ?? '';
    const named = [...text.matchAll(/`(CallerId[A-Za-z]+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !rules.includes(`alert: ${name}\n`))).toEqual([]);
  });

  test('what is run with systemd names units that are there, and these run the command of the package', () => {
    const text = pages
      .flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'systemd'))
      .map((block) => block.text)
      .join('\n');
    const named = [...text.matchAll(/deploy\/systemd\/(\S+)/g)].map(([, name]) => name);
    expect(named).toContain('callerid-groups.service');
    for (const name of UNITS) {
      const unit = readFileSync(`deploy/systemd/${name}`, 'utf8');
      expect(unit).toMatch(/^ExecStart=\/usr\/bin\/env callerid serve$/m);
      expect(unit).toMatch(/^EnvironmentFile=\/etc\/callerid-groups\/\S+$/m);
      for (const line of ['DynamicUser=yes', 'NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=']) {
        expect(unit.split('\n')).toContain(line);
      }
    }
    expect(named.filter((name) => !UNITS.includes(name ?? ''))).toEqual([]);
  });
});

/**
 * Runs the commands of each page as they stand, on the paths that they name: in a mount namespace of its own, where /etc
 * is covered by a copy that is gone afterwards, and /etc/asterisk is the folder of the test's Asterisk.
 */
describe('commands', () => {
  let folder: string;
  let postgres: TestPostgres;
  let asterisk: Asterisk;
  let service: Service;
  let databaseUrl: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callerid-docs-'));
    postgres = await startPostgres();
    databaseUrl = await postgres.createDatabase();
    const trunk = (name: string) => trunkConfig(name, '127.0.0.1:9', { trust_id_outbound: 'yes' });
    const sample = (name: string) => readFileSync(`dialplan/asterisk/samples/${name}`, 'utf8');
    asterisk = await startAsterisk({
      // As FreePBX has it: what is added by hand comes first.
      extensions: `#tryinclude "extensions_custom.conf"\n${sample('extensions.conf')}`,
      copy: [resolve('dialplan/asterisk/callerid-groups.conf')],
      pjsip: trunk('trunk-a') + trunk('trunk-b'),
    });
    const { url, user, password } = asterisk.ari;
    const env = {
      DATABASE_URL: databaseUrl,
      PBX_OFFICE_KIND: 'asterisk',
      PBX_OFFICE_URL: url,
      PBX_OFFICE_USER: user,
      PBX_OFFICE_PASSWORD: password,
      PBX_OFFICE_AMI: `127.0.0.1:${asterisk.ami.port}`,
      METRICS_TOKEN: 'a-third-long-password',
    };
    service = await startService({ env });
    await makeData();

    const bin = join(folder, 'bin');
    const command = (name: string, text: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    mkdirSync(join(folder, 'lib'));
    mkdirSync(bin);
    symlinkSync(resolve('.'), join(folder, 'lib/callerid-groups'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(resolve('.'), join(folder, 'node_modules/callerid-groups'));
    symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'));
    command('callerid', `exec '${process.execPath}' '${resolve('dist/callerid.js')}' "$@"`);
    const compiler = `${resolve('node_modules/.bin/tsc')} --noEmit --strict --module nodenext --target es2023 --types node`;
    command(
      'typescript',
      `${compiler} "$1" && exec node --import '${resolve('node_modules/tsx/dist/esm/index.mjs')}' "$1"`,
    );
    command('npm', `[ "$*" = "root -g" ] && echo '${join(folder, 'lib')}'`);
    command('asterisk', `[ "$1" = -rx ] && exec ${asterisk.console.map((arg) => `'${arg}'`).join(' ')} "$2"`);
    command('fwconsole', `[ "$1" = reload ] && exec asterisk -rx 'dialplan reload'`);
    writeFileSync(
      join(folder, 'env'),
      Object.entries(env)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    writeFileSync(join(folder, 'admin.key'), `${service.key}\n`);
  });
  afterAll(async () => {
    await service?.close();
    await asterisk?.close();
    await postgres?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function makeData(): Promise<void> {
    type Thing = { id: number; name: string; version: number };
    const make = (path: string, body: object) => service.call<Thing>('POST', path, body);
    const trunks = await waitFor(
      'trunks that the agent found',
      async () => {
        const { items } = await service.call<{ items: Thing[] }>('GET', '/v1/trunks');
        return items.length >= 2 && items;
      },
      30_000,
    );
    const numbers = [];
    for (const [name, trunkName, e164] of [
      ['Volga', 'trunk-a', '+74951230001'],
      ['Neva', 'trunk-b', '+78121230001'],
    ] as const) {
      const carrier = await make('/v1/carriers', { name, country: 'RU' });
      const number = await make('/v1/phone-numbers', { e164, carrierId: carrier.id });
      numbers.push({ e164, carrierId: carrier.id });
      const trunk = trunks.find((each) => each.name === trunkName)!;
      const rest = {
        emergencyNumberId: null,
        policy: null,
        fallbackGroupId: null,
        displayName: 'clear',
        displayText: '',
      };
      const body = { ...rest, carrierId: carrier.id, defaultNumberId: number.id, ignored: false };
      await service.call('PUT', `/v1/trunks/${trunk.id}`, body, trunk.version);
    }
    const group = await make('/v1/groups', { name: 'Sales', numbers });
    await make('/v1/call-tasks', { name: 'Spring', groupId: group.id });
    await waitFor(
      'version that is in force',
      async () => {
        const { seq } = await service.call<{ seq: number }>('GET', '/readyz');
        const { items } = await service.call<{ items: { states: { inForceSeq: number }[] }[] }>('GET', '/v1/pbxs');
        return items[0]?.states.some(({ inForceSeq }) => inForceSeq >= seq);
      },
      30_000,
    );
  }

  test('and the formats by carrier are those that the API offers', async () => {
    type Preset = { name: string; country: string; numberFormat: string; basis: string };
    const { items } = await service.call<{ items: readonly Preset[] }>('GET', '/v1/carrier-presets');
    const offered = items.map(({ basis, ...rest }) => [rest.name, rest.country, rest.numberFormat, basis].join(' '));
    const text = pages.find(({ name }) => name === 'number-formats.md')?.text ?? '';
    const rows = [...text.matchAll(/^\| (.+) \| ([A-Z, ]+) \| `(\S+)` \| the (.+) \|$/gm)];
    const documented = rows.flatMap(([, names = '', countries = '', format, by = '']) =>
      names
        .split(', ')
        .flatMap((name) =>
          countries.split(', ').map((country) => [name, country, format, by.replace(' ', '_')].join(' ')),
        ),
    );
    expect(documented.sort()).toEqual(offered.sort());
  });

  const isRunnable = ({ kind }: Block) => kind === '' || kind === 'ts';
  const runnable = pages.filter(({ blocks }) => blocks.some(isRunnable));
  test.each(runnable)('of $name run', async (page) => {
    const { code, output } = await run(page);
    expect(output).not.toContain('command not found');
    expect(code, output).toBe(0);
  });

  function run({ name, blocks }: Page): Promise<{ code: number; output: string }> {
    const work = join(folder, `work-${name}`);
    mkdirSync(work);
    const script = `
      set -eu -o pipefail
      mount -t tmpfs tmpfs '${work}'
      mkdir '${work}/up' '${work}/work' '${work}/here'
      mount -t overlay overlay -o 'lowerdir=/etc,upperdir=${work}/up,workdir=${work}/work' /etc
      mkdir -p /etc/asterisk /etc/callerid-groups
      mount --bind '${asterisk.folder}' /etc/asterisk
      cp '${folder}/env' '${folder}/admin.key' /etc/callerid-groups/
      cd '${work}/here'
      set -x
      ${blocks
        .filter(isRunnable)
        .map(({ kind, text }) =>
          kind === 'ts' ? `cat > program.mts <<'END'\n${text}END\ntypescript program.mts` : text,
        )
        .join('\n')}`;
    const bin = dirname(execFileSync('sh', ['-c', 'command -v psql'], { encoding: 'utf8' }));
    const env = {
      PATH: `${folder}/bin:${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      HOME: folder,
      CALLERID_URL: service.url,
      CALLERID_KEY_FILE: '/etc/callerid-groups/admin.key',
      DATABASE_URL: databaseUrl,
      ARI_URL: asterisk.ari.url,
      ARI_LOGIN: `${asterisk.ari.user}:${asterisk.ari.password}`,
    };
    return new Promise((done) => {
      execFile(
        'unshare',
        ['--mount', 'bash', '-c', script.replace(/^ {6}/gm, '')],
        { env, timeout: 55_000 },
        (error, out, err) => done({ code: error === null ? 0 : Number(error.code ?? -1), output: out + err }),
      );
    });
  }
});
