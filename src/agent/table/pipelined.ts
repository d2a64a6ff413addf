/**
 * Sends each item without waiting for the answers of those before it, `window` at the most. Answers come in order: the
 * oldest is waited for before one more is sent. Rejects with the first that rejects.
 */
export async function pipelined<T>(
  items: Iterable<T>,
  window: number,
  send: (item: T) => Promise<unknown>,
): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (const item of items) {
    const one = send(item);
    one.catch(() => {}); // whoever waits for an older one hears of this one later
    if (sent.push(one) >= window) await sent.shift();
  }
  await Promise.all(sent);
}
