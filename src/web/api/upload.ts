import type { Problem } from '../../http/problem.ts';
import { RequestError } from './client.ts';

/** Sends a file and tells how much of it is on its way, from 0 to 1: `fetch` can't say. Throws RequestError. */
export function upload<T>(
  path: string,
  file: Blob,
  onProgress: (part: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/v1/${path}`);
    request.setRequestHeader('Content-Type', 'text/csv');
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status >= 200 && request.status < 300) return resolve(body as T);
      const problem = (body ?? {}) as Partial<Problem>;
      reject(new RequestError(request.status, problem.code ?? 'internal', problem.errors ?? [], body));
    };
    request.onerror = () => reject(new RequestError(0, 'unreachable', [], undefined));
    request.onabort = request.onerror;
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
