import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a socket's address holds on every Unix, with the zero that ends it (sun_path of macOS). */
const addressMaxBytes = 103;

/** Where the node of a data directory listens for commands: in it, or where its path is too long for a socket in the system's own place. */
export function socketPath(dir: string): string {
  const path = join(resolve(dir), 'api.sock');
  if (Buffer.byteLength(path) <= addressMaxBytes) return path;
  return join(tmpdir(), `gridlode-${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 24)}.sock`);
}
