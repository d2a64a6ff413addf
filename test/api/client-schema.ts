import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/**
 * src/client/schema.ts for an OpenAPI document: `paths` in the form that openapi-fetch reads, and `schemas`. It knows
 * the parts of JSON Schema that our document has and refuses others. (openapi-typescript needs a TypeScript below 6.)
 */
export function clientSchema({ paths, components }: OpenApi): string {
  const text = `
    // Made from the OpenAPI document; test/api/client.test.ts holds it to that, and says how to write it anew.

    export interface schemas ${fields(components.schemas, Object.keys(components.schemas))}

    /** Problem details, whatever the status. */
    type Refused<Status extends number> = {
      [status in Status]: { content: { 'application/problem+json': schemas['Problem'] } };
    };

    export interface paths ${block(paths, (methods) => block(methods, operationOf))}
  `;
  const biome = join(process.cwd(), 'node_modules/@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=src/client/schema.ts'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
}

const block = <T>(members: Readonly<Record<string, T>>, textOf: (member: T) => string) =>
  `{\n${Object.entries(members)
    .map(([name, member]) => `'${name}': ${textOf(member)};`)
    .join('\n')}\n}`;

function operationOf({ parameters = [], requestBody, responses }: Operation): string {
  const places = ['path', 'query', 'header'].flatMap((place) => {
    const these = parameters.filter((parameter) => parameter.in === place);
    if (these.length === 0) return [];
    const required = these.flatMap(({ name, required }) => (required ? [name] : []));
    const types = Object.fromEntries(these.map(({ name, schema }) => [name, schema]));
    return `readonly ${place}${required.length > 0 ? '' : '?'}: ${fields(types, required)};`;
  });
  const done = Object.entries(responses).filter(([status]) => status < '400');
  const refused = Object.keys(responses).filter((status) => status >= '400');
  return `{
    ${places.length > 0 ? `parameters: {${places.join('')}};` : ''}
    ${requestBody ? `requestBody: ${contentOf(requestBody.content)};` : ''}
    responses: {${done.map(([status, { content }]) => `${status}: ${contentOf(content)}`)}} & Refused<${refused.join(' | ')}>;
  }`;
}

const contentOf = (content: Content | undefined) =>
  content ? `{ content: ${block(content, ({ schema }) => typeOf(schema))} }` : '{ content?: never }';

function fields(schemas: Readonly<Record<string, Schema>>, required: readonly string[]): string {
  const lines = Object.entries(schemas).map(
    ([name, schema]) =>
      `${comment(schema.description)}readonly ${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `{\n${lines.join('\n')}\n}`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return `schemas['${schema.$ref.split('/').at(-1)}']`;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['unknown']);
  return types.map((type) => plainType(type, schema)).join(' | ');
}

function plainType(type: string, { properties = {}, required = [], additionalProperties, items }: Schema): string {
  if (type === 'integer') return 'number';
  if (type === 'array') return `readonly (${items ? typeOf(items) : 'unknown'})[]`;
  if (type === 'object') {
    const open = typeof additionalProperties === 'object' ? ' & { readonly [field: string]: unknown }' : '';
    return `${fields(properties, required)}${open}`;
  }
  if (['string', 'number', 'boolean', 'null', 'unknown'].includes(type)) return type;
  throw new Error(`a schema of type ${type} has no form in TypeScript yet`);
}

const comment = (text: string | undefined) => (text ? `/** ${text.replaceAll('*/', '*\u200b/')} */\n` : '');
