import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
import type { Told } from '../fixtures/child.js';

// Loaded before a node: notes whom it would connect with beyond this machine, and lets none of these
// connections be made.

const dialled = new Map<string, number>();
/** As an address where nobody is answers. */
const failMs = 200;

const isLoopback = (host: string): boolean =>
  host.startsWith('127.') || host === '::1' || host === 'localhost';
const real = net.connect.bind(net) as (...given: unknown[]) => net.Socket;

function connect(...given: unknown[]): net.Socket {
  const [options] = given as [{ host?: string; path?: string } | undefined];
  const host = typeof options === 'object' ? options.host : undefined;
  if (host === undefined || isLoopback(host)) return real(...given);
  dialled.set(host, (dialled.get(host) ?? 0) + 1);
  const socket = new net.Socket();
  const error = Object.assign(new Error(`connect EHOSTUNREACH ${host}`), { code: 'EHOSTUNREACH' });
  setTimeout(() => socket.destroy(error), failMs).unref();
  return socket;
}

net.connect = connect;
net.createConnection = connect;
syncBuiltinESMExports();

process.on('message', ({ type }: Told) => {
  if (type === 'dialled') process.send?.({ type: 'dialled', hosts: [...dialled] });
});
