import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { stunPerSecond, rememberedRatesMax } from '../constants.js';
import { Budgets } from '../host/budgets.js';

const magic = 0x2112a442;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const xorMappedAddress = 0x0020;
const headerBytes = 20;
const answerBytes = headerBytes + 12;
const requestMaxBytes = 548;

/**
 * The answer to a binding request of STUN (RFC 8489) that came from `port` of an IPv4 `address`: what both
 * are. Null for anything else, and for a request that is shorter than its answer: whose address a liar puts
 * on it gets no more than the liar sent (rule MESH-23).
 */
export function answerStun(
  request: Uint8Array,
  { address, port }: Pick<RemoteInfo, 'address' | 'port'>,
): Buffer | null {
  const asked = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  if (asked.length < answerBytes || asked.length > requestMaxBytes) return null;
  if (asked.readUInt16BE(0) !== bindingRequest || asked.readUInt32BE(4) !== magic) return null;
  if (asked.readUInt16BE(2) !== asked.length - headerBytes) return null;
  const answer = Buffer.alloc(answerBytes);
  answer.writeUInt16BE(bindingSuccess, 0);
  answer.writeUInt16BE(answerBytes - headerBytes, 2);
  asked.copy(answer, 4, 4, headerBytes);
  answer.writeUInt16BE(xorMappedAddress, headerBytes);
  answer.writeUInt16BE(8, headerBytes + 2);
  answer.writeUInt8(1, headerBytes + 5);
  answer.writeUInt16BE(port ^ (magic >>> 16), headerBytes + 6);
  const host = Buffer.from(address.split('.').map(Number)).readUInt32BE(0);
  answer.writeUInt32BE((host ^ magic) >>> 0, headerBytes + 8);
  return answer;
}

/** Tells peers by UDP, at the ports where this node listens for them by TCP, at which address they come. */
export class StunServer {
  readonly #sockets: Socket[] = [];
  readonly #budgets: Budgets;

  constructor(nowMs: () => number) {
    this.#budgets = new Budgets(rememberedRatesMax, nowMs);
  }

  /** Where the port is taken, there is none: peers ask another member. */
  async listen(host: string, port: number): Promise<void> {
    const socket = createSocket('udp4');
    this.#sockets.push(socket);
    socket.on('message', (request, from) => this.#answer(socket, request, from));
    await new Promise<void>((resolve) => {
      socket.once('error', () => resolve());
      socket.bind(port, host, () => resolve());
    });
    socket.on('error', () => undefined);
  }

  #answer(socket: Socket, request: Uint8Array, from: RemoteInfo): void {
    const answer = answerStun(request, from);
    const budgets = [
      this.#budgets.of(from.address, stunPerSecond.host, 1_000),
      this.#budgets.of('all', stunPerSecond.all, 1_000),
    ];
    if (answer === null || budgets.some(({ left }) => left < 1)) return;
    for (const budget of budgets) budget.left -= 1;
    socket.send(answer, from.port, from.address, () => undefined);
  }

  stop(): void {
    for (const socket of this.#sockets.splice(0))
      try {
        socket.close();
      } catch {
        // It never listened.
      }
  }
}
