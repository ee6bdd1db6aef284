import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { pulseMs, type Pulse, type PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import { signPulse } from '../../protocol/beacon/pulse.js';
import { domainHash, hashBytes, textBytes } from '../../protocol/codec/hash.js';

const { shortSignatures: bls } = bls12_381;

/**
 * A public beacon with a key of its own, for demos and tests: pulses like drand's, from whoever knows its
 * seed, and so public in name alone.
 */
export class LocalBeacon {
  readonly #secretKey: Uint8Array;
  readonly description: Omit<PublicBeacon, 'firstPulse'>;
  #server: Server | null = null;

  constructor(seed: string, terms: Pick<PublicBeacon, 'genesisSeconds' | 'periodSeconds' | 'outageEpochs'>) {
    // The leading byte keeps it below the order of the group.
    this.#secretKey = hashBytes(domainHash('local-beacon', textBytes(seed))).fill(0, 0, 1);
    const publicKey = bls.getPublicKey(this.#secretKey).toHex();
    this.description = { ...terms, publicKey, chainHash: domainHash('local-beacon', textBytes(publicKey)) };
  }

  /** Whatever the time is. */
  pulse(number: number): Pulse {
    return { number, signature: signPulse(this.#secretKey, number) };
  }

  /** Answers as drand's relays do, on this machine alone; resolves with its address. */
  async listen(): Promise<string> {
    const path = `/${this.description.chainHash}/public/`;
    this.#server = createServer(({ url = '' }, response) => {
      const number = url.startsWith(path) ? Number(url.slice(path.length)) : NaN;
      const isOut =
        Number.isSafeInteger(number) && number > 0 && pulseMs(this.description, number) <= Date.now();
      response.writeHead(isOut ? 200 : 404, { 'content-type': 'application/json' });
      if (!isOut) return response.end('{}');
      const { signature } = this.pulse(number);
      return response.end(JSON.stringify({ round: number, signature }));
    });
    // It keeps nobody alive who has failed before it could close this.
    this.#server.unref();
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.#server === null ? resolve() : this.#server.close(() => resolve()),
    );
  }
}
