/** A service that is there, and a key of its. */
export interface Api {
  readonly url: string;
  readonly key: string;
  /** Calls the API. Rejects with the problem's text when the answer is not 2xx. */
  call<T = unknown>(method: string, path: string, body?: unknown, version?: number): Promise<T>;
}

export function createApi(url: string, key: string): Api {
  return {
    url,
    key,
    async call<T>(method: string, path: string, body?: unknown, version?: number): Promise<T> {
      const response = await fetch(url + path, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}
