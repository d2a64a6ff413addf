/** The little of XML that FreeSWITCH prints of itself: every start tag with its attributes, in order. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const decode = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp|#\d+);/g, (all, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (ENTITIES[name] ?? all),
  );

export function tagsOf(xml: string): readonly Tag[] {
  const text = xml.replace(/<!--[\s\S]*?-->/g, '');
  return [...text.matchAll(/<([a-zA-Z][\w-]*)((?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>/g)].map(
    ([, name = '', rest = '']) => ({
      name,
      attributes: Object.fromEntries(
        [...rest.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key = '', a, b]) => [
          key,
          decode(a ?? b ?? ''),
        ]),
      ),
    }),
  );
}

/** The tags in each element of this name, by its attribute `name`. Elements of this name hold none of their own. */
export function within(tags: readonly Tag[], element: string): ReadonlyMap<string, readonly Tag[]> {
  const found = new Map<string, Tag[]>();
  let current: Tag[] | null = null;
  for (const tag of tags) {
    if (tag.name === element) {
      current = found.get(tag.attributes.name ?? '') ?? [];
      found.set(tag.attributes.name ?? '', current);
    } else current?.push(tag);
  }
  return found;
}
