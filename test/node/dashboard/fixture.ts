import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks over TCP as a browser or a program does, with just these headers. */
export const ask = (
  origin: string,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: Uint8Array } = {},
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    request(
      { hostname: hostname.replace(/[[\]]/g, ''), port, path, agent: false, ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () =>
            resolve({
              status: response.statusCode as number,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
      },
    )
      .on('error', reject)
      .end(body);
  });
