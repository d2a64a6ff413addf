/**
 * FNV-1a over UTF-16 units with MurmurHash3's 32-bit finalizer: FNV alone leaves the high bits of short,
 * similar strings (phone numbers!) close together. Not for secrets.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix32(hash);
}

/** MurmurHash3 fmix32: each input bit flips each output bit half of the time. Unsigned 32 bits. */
export function mix32(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
