import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fail } from '../../protocol/error.js';
import { apiCodes } from '../api/codes.js';
import type { Gate } from '../api/api-server.js';
import type { PageFile } from './page-files.js';

const apiPrefix = '/api';

/** What every answer has: no page but ours shows it, frames it, reads it or has it run anything. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

export interface GateOptions {
  /** Names of this machine by which it may be asked, beside 127.0.0.1, localhost and [::1]. */
  readonly host: string;
  readonly token: string;
  /** By their path; all that is served without the token. */
  readonly files: ReadonlyMap<string, PageFile>;
}

/**
 * Who may ask over TCP, where every program and every page of this machine's browsers can connect: a request
 * by a name of this machine, so that no other name leads here; of no other origin; that only reads; and, for
 * anything of the node, with the token. Throws API_HOST, API_ORIGIN, API_READS, API_TOKEN and API_UNKNOWN.
 */
export function dashboardGate({ host, token, files }: GateOptions): Gate {
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', host]);
  const wanted = digestOf(`Bearer ${token}`);
  return (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const { method, url = '/' } = request;
    const asked = request.headers.host ?? '';
    const [, name = ''] = /^([\w.-]{1,100}|\[[0-9a-f:]{2,39}\])(?::\d{1,5})?$/.exec(asked) ?? [];
    if (!hosts.has(name.toLowerCase())) fail(apiCodes, 'API_HOST', 'The node is asked by a foreign name');
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${asked}`)
      fail(apiCodes, 'API_ORIGIN', 'The node is asked by a page of another origin');
    if (method !== 'GET') fail(apiCodes, 'API_READS', 'Over TCP the API is only read');
    if (!url.startsWith(`${apiPrefix}/`))
      return files.get(url) ?? fail(apiCodes, 'API_UNKNOWN', 'The dashboard has no such page');
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      fail(apiCodes, 'API_ORIGIN', 'The node is asked by a page of another origin');
    // Of equal length whatever was sent, so that the comparison tells nothing by its time.
    if (!timingSafeEqual(digestOf(request.headers.authorization ?? ''), wanted))
      fail(apiCodes, 'API_TOKEN', 'The request has no token, or another than the node');
    return { url: url.slice(apiPrefix.length) };
  };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
