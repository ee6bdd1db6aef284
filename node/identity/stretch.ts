import { scrypt } from 'node:crypto';
import { bytes, literal, map, type Shaped } from '../../protocol/codec/shape.js';

/**
 * What an attacker who has the file pays for each passphrase that he tries: 128 MiB of memory and some tenths
 * of a second. Source: RFC 7914, with the cost that OWASP asks for.
 */
export const stretching = { cost: 2 ** 17, blockSize: 8, parallelization: 1 } as const;
const stretchMaxBytes = 2 * 128 * stretching.cost * stretching.blockSize;

/** How a file says that its key comes from a passphrase. */
export const stretchShape = map({
  salt: bytes(16),
  cost: literal(stretching.cost),
  blockSize: literal(stretching.blockSize),
  parallelization: literal(stretching.parallelization),
});

/**
 * The key of 32 bytes that a passphrase stands for. The same text is the same passphrase on every system,
 * however that writes its accents.
 */
export function stretch(
  passphrase: string,
  { salt, cost, blockSize, parallelization }: Shaped<typeof stretchShape>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cost, blockSize, parallelization, maxmem: stretchMaxBytes };
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
