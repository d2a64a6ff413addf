import { readdirSync, readFileSync } from 'node:fs';

export interface Block {
  /** What stands behind `sh`: nothing (run as it stands), `install`, `systemd`; or `ts`, a program. */
  readonly kind: string;
  readonly text: string;
}

export interface Page {
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** The pages of docs/ with their blocks of commands. */
export function readPages(): readonly Page[] {
  return readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => {
      const text = readFileSync(`docs/${name}`, 'utf8');
      const found = [...text.matchAll(/^( *)```(\S*) ?(\S*)\n([\s\S]*?)^ *```$/gm)];
      const blocks = found.map(([, indent = '', language, kind = '', body = '']) => {
        if (language !== 'sh' && language !== 'ts')
          throw new Error(`docs/${name}: a block of "${language}" is not run by any test`);
        return { kind: language === 'ts' ? 'ts' : kind, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
      });
      return { name, text, blocks };
    });
}
