/** Keys of one English text that has a singular and a plural: `users` of `users_one` and `users_other`. */
type Counted<Keys> = Keys extends `${infer Base}_one` ? Base : never;

/**
 * What a Russian translation of these English texts must have: the same keys, and four plural forms where English has
 * two (1 номер, 2 номера, 5 номеров, 1,5 номера). A key too few or too many does not compile.
 */
export type Russian<Texts> = {
  [Key in
    | Exclude<keyof Texts, `${Counted<keyof Texts>}_${'one' | 'other'}`>
    | `${Counted<keyof Texts>}_${'one' | 'few' | 'many' | 'other'}`]: Key extends keyof Texts
    ? Texts[Key] extends string
      ? string
      : Russian<Texts[Key]>
    : string;
};
