/** 32 hexadecimal digits that nobody else has. Not `crypto.randomUUID`: over plain http a browser has it on its own host alone. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
