/**
 * Who does something, as the history names him: a plain name is a part of the product itself, which has no address.
 * `address`: where the request came from.
 */
export type Actor = string | { readonly name: string; readonly address: string | null };

/** The columns of the history. */
export const actorColumns = (actor: Actor) =>
  typeof actor === 'string' ? { actor, address: null } : { actor: actor.name, address: actor.address };
