/** 64 to a node: a million ids make four levels, the upper ones small enough to stay in the processor's cache. */
const BITS = 6;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

type Node = unknown[];

/**
 * A persistent map from ids to records: a trie over the bits of the id (Okasaki, "Purely Functional Data Structures",
 * 10.1). An edit copies one node a level, whatever the size. Ids are integers of up to 32 bits, sparse or not.
 */
export class IdTable<V> {
  readonly size: number;
  readonly #root: Node;
  /** Where the root's bits of an id begin; 0 where the root is a leaf. */
  readonly #shift: number;

  private constructor(root: Node, shift: number, size: number) {
    this.#root = root;
    this.#shift = shift;
    this.size = size;
  }

  static empty<V>(): IdTable<V> {
    return new IdTable<V>(emptyNode(), 0, 0);
  }

  get(id: number): V | undefined {
    return find(this.#root, this.#shift, id) as V | undefined;
  }

  /** The table as `change` leaves the draft; this one stays as it is. The draft is of no use afterwards. */
  edit(change: (draft: Draft<V>) => void): IdTable<V> {
    let root = this.#root;
    let shift = this.#shift;
    let size = this.size;
    const own = new Set<Node>();
    const writable = (node: Node | undefined): Node => {
      if (node && own.has(node)) return node;
      const copy = node?.slice() ?? emptyNode();
      own.add(copy);
      return copy;
    };
    const put = (id: number, value: V | undefined) => {
      while (id >>> shift >= WIDTH) {
        const above = writable(undefined);
        above[0] = root;
        root = above;
        shift += BITS;
      }
      root = writable(root);
      let node = root;
      for (let level = shift; level > 0; level -= BITS) {
        const at = (id >>> level) & MASK;
        const child = writable(node[at] as Node | undefined);
        node[at] = child;
        node = child;
      }
      node[id & MASK] = value;
    };
    const get = (id: number) => find(root, shift, id) as V | undefined;
    change({
      get,
      set: (id, value) => {
        if (get(id) === undefined) size++;
        put(id, value);
      },
      delete: (id) => {
        if (get(id) === undefined) return;
        size--;
        put(id, undefined);
      },
    });
    return root === this.#root ? this : new IdTable<V>(root, shift, size);
  }

  /** In order of id. */
  values(): IterableIterator<V> {
    return valuesOf<V>(this.#root, this.#shift);
  }

  /** The ids whose record is another one than in `other`. Costs as much as was edited since the two were one. */
  *differing(other: IdTable<V>): IterableIterator<number> {
    const shift = Math.max(this.#shift, other.#shift);
    yield* differences(lifted(this.#root, this.#shift, shift), lifted(other.#root, other.#shift, shift), shift, 0);
  }
}

export interface Draft<V> {
  get(id: number): V | undefined;
  set(id: number, value: V): void;
  delete(id: number): void;
}

/** The root as it would be in a table of larger ids. */
function lifted(root: Node, from: number, to: number): Node {
  let node = root;
  for (let shift = from; shift < to; shift += BITS) {
    const above = emptyNode();
    above[0] = node;
    node = above;
  }
  return node;
}

function* differences(a: Node | undefined, b: Node | undefined, shift: number, ids: number): IterableIterator<number> {
  if (a === b) return;
  for (let at = 0; at < WIDTH; at++) {
    const [left, right] = [a?.[at], b?.[at]];
    if (left === right) continue;
    const id = ids + at * 2 ** shift;
    if (shift === 0) yield id;
    else yield* differences(left as Node | undefined, right as Node | undefined, shift - BITS, id);
  }
}

function emptyNode(): Node {
  return new Array<unknown>(WIDTH).fill(undefined);
}

function find(root: Node, shift: number, id: number): unknown {
  if (id >>> shift >= WIDTH) return undefined;
  let node = root;
  for (let level = shift; level > 0; level -= BITS) {
    const child = node[(id >>> level) & MASK];
    if (child === undefined) return undefined;
    node = child as Node;
  }
  return node[id & MASK];
}

function* valuesOf<V>(node: Node, shift: number): IterableIterator<V> {
  for (const each of node) {
    if (each === undefined) continue;
    if (shift === 0) yield each as V;
    else yield* valuesOf<V>(each as Node, shift - BITS);
  }
}
