import { isIP } from 'node:net';

/** Where a server listens over TCP. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Of 127.0.0.1:8391 or [::1]:8391; undefined where a text is no address with a port. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, six, four, digits] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const [host, port] = [six ?? four ?? '', Number(digits)];
  return isIP(host) !== 0 && port <= 65_535 ? { host, port } : undefined;
}

export const listenAddressText = ({ host, port }: ListenAddress): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
