import type { Connection } from '@libp2p/interface';
import { relayedOf } from './addresses.js';

/** Whether a relay carries a connection: little goes over it, and it ends before long. */
export const isRelayed = ({ remoteAddr }: Connection): boolean => relayedOf(remoteAddr) !== null;

/** The open one of a peer's connections that carries most; null where none is open. */
export function bestOf(connections: readonly Connection[]): Connection | null {
  const open = connections.filter(({ status }) => status === 'open');
  return open.find((one) => !isRelayed(one)) ?? open[0] ?? null;
}
