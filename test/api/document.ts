import type { TestApi } from './api.ts';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly minItems?: number;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema: Schema; readonly examples?: Record<string, Schema> }>>;
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Record<string, unknown>;
  };
}
export interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

/** The OpenAPI document of a running API. */
export class ApiDocument {
  readonly routes: readonly Route[];
  readonly components: Document['components'];

  constructor({ paths, components }: Document) {
    this.components = components;
    this.routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
    );
  }

  static async read(api: TestApi): Promise<ApiDocument> {
    return new ApiDocument(
      (await api.call('GET', '/openapi.json', undefined, { key: null })).body as unknown as Document,
    );
  }

  resolved(schema: Schema): Schema {
    return schema.$ref ? this.resolved(this.components.schemas[schema.$ref.split('/').at(-1) ?? '']!) : schema;
  }

  /** What a reader would take from the documentation: the example, else the parts' examples. */
  exampleOf(given: Schema): unknown {
    const schema = this.resolved(given);
    if (schema.example !== undefined) return schema.example;
    if (schema.default !== undefined) return schema.default;
    if (schema.enum) return schema.enum[0];
    if (schema.anyOf) return this.exampleOf(schema.anyOf[0]!);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.exampleOf(part)));
    if (schema.properties)
      return Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, this.exampleOf(part)]));
    if (schema.items) return [this.exampleOf(schema.items)];
    return undefined;
  }

  /** The example of a route's request, and its media type. */
  bodyOf({ requestBody }: Route): { readonly type: string | undefined; readonly example: unknown } {
    const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
    return { type, example: content ? this.exampleOf(content.schema) : undefined };
  }
}

/** The codes of the problems that a route lists. */
export const problemsOf = ({ responses }: Route): readonly string[] =>
  Object.values(responses).flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {}));
