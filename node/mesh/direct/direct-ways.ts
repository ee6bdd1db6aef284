import type { Connection, PeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import type { Cid } from '../../../protocol/codec/hash.js';
import { decodeShape, encodeShape } from '../../../protocol/codec/shape.js';
import * as limits from '../constants.js';
import { endpointOf, isPublic } from '../host/addresses.js';
import { Budgets } from '../host/budgets.js';
import { bestOf, isRelayed } from '../host/connections.js';
import type { Upgrading } from '../host/upgrading.js';
import { NotHeld } from '../not-held.js';
import { directProtocol } from '../protocols/ids.js';
import type { Requests, StreamProtocol } from '../streams/requests.js';
import { ChannelConnection } from './channel-connection.js';
import type { Channels, OpenChannel, Opening } from './channels.js';
import { sdpOf, way, wayIn, type Way } from './way.js';
import { forgetOldest } from '../../forget-oldest.js';

interface DirectWaysDependencies {
  readonly host: {
    getConnections(peer?: PeerId): Connection[];
    readonly services: { readonly upgrading: Upgrading };
  };
  readonly requests: Requests;
  readonly channels: Channels;
  readonly members: () => readonly string[];
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

const wayMaxBytes = 1024;
const hourMs = 3_600_000;

/**
 * Opens ways past the routers of two nodes that only a relay connects (rule MESH-22): they tell each other,
 * over it, where public members see them, and both send there until the routers let it through. The relay is
 * then free. Where it fails, as between two routers that have another port for each peer, the relay stays.
 */
export class DirectWays {
  readonly protocol: StreamProtocol<Way>;
  readonly #deps: DirectWaysDependencies;
  /** Members to which no way was found, and when to try again. */
  readonly #failed = new Map<string, { readonly againMs: number; readonly waitMs: number }>();
  readonly #opening = new Set<string>();
  readonly #budgets: Budgets;
  #timer: NodeJS.Timeout | undefined;

  constructor(network: Cid, dependencies: DirectWaysDependencies) {
    this.#deps = dependencies;
    this.#budgets = new Budgets(limits.rememberedPeersMax, dependencies.nowMs);
    this.protocol = {
      id: directProtocol(network),
      question: way,
      isLight: true,
      deadlineMs: limits.directDeadlineMs,
      answer: (question, peer) => this.#answer(question, peer),
    };
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), limits.directLookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Who dialled over the relay begins. */
  #look(): void {
    const { host, members, nowMs, onError } = this.#deps;
    for (const peer of members()) {
      if (!this.#hasRoom(peer)) continue;
      const best = bestOf(host.getConnections(peerIdFromString(peer)));
      if (best === null || !isRelayed(best) || best.direction !== 'outbound') continue;
      if ((this.#failed.get(peer)?.againMs ?? -Infinity) <= nowMs()) void this.#try(peer).catch(onError);
    }
  }

  #hasRoom(peer: string): boolean {
    const { host, channels } = this.#deps;
    if (!channels.areUsable || this.#opening.has(peer) || this.#opening.size >= limits.directOpeningMax)
      return false;
    return host.getConnections().filter(isDirectWay).length < limits.directMax;
  }

  async #try(peer: string): Promise<void> {
    this.#opening.add(peer);
    try {
      await this.#offer(peer);
      this.#failed.delete(peer);
    } catch {
      // Routers that let nothing through, a peer without WebRTC, or our own: the relay goes on meanwhile.
      const { nowMs } = this.#deps;
      const before = this.#failed.get(peer)?.waitMs;
      const waitMs =
        before === undefined ? limits.directAgainFirstMs : Math.min(limits.directAgainMaxMs, before * 2);
      this.#failed.delete(peer);
      this.#failed.set(peer, { againMs: nowMs() + waitMs, waitMs });
      forgetOldest(this.#failed, limits.rememberedPeersMax);
    } finally {
      this.#opening.delete(peer);
    }
  }

  async #offer(peer: string): Promise<void> {
    const { channels, requests, host } = this.#deps;
    const opening = await channels.offer(this.#stun());
    try {
      const frame = await requests.askOne(peer, this.protocol, wayIn(opening.sdp), wayMaxBytes);
      const sdp = frame === null ? null : sdpOf(decodeShape(way, frame, wayMaxBytes, 'way'), 'answer');
      if (sdp === null) throw new Error('The peer answers with no way');
      opening.accept(sdp);
    } catch (error) {
      opening.close();
      throw error;
    }
    const relayed = host.getConnections(peerIdFromString(peer)).filter(isRelayed);
    await this.#upgrade(await opening.opened, peer, 'outbound');
    for (const one of relayed) await one.close().catch((error: Error) => one.abort(error));
  }

  async *#answer(question: Way, peer: string): AsyncGenerator<Uint8Array> {
    const sdp = sdpOf(question, 'offer');
    const budgets = [
      this.#budgets.of(peer, limits.directPerHour.peer, hourMs),
      this.#budgets.of('all', limits.directPerHour.all, hourMs),
    ];
    if (sdp === null || !this.#hasRoom(peer) || budgets.some(({ left }) => left < 1)) throw new NotHeld();
    for (const budget of budgets) budget.left -= 1;
    this.#opening.add(peer);
    let opening: Opening;
    try {
      opening = await this.#deps.channels.answer(sdp, this.#stun());
    } catch {
      this.#opening.delete(peer);
      throw new NotHeld();
    }
    void opening.opened
      .then((channel) => this.#upgrade(channel, peer, 'inbound'))
      .catch(() => undefined) // Who asked sees it, and asks again.
      .finally(() => this.#opening.delete(peer));
    yield encodeShape(way, wayIn(opening.sdp));
  }

  async #upgrade(
    { socket, host, port }: OpenChannel,
    peer: string,
    direction: 'inbound' | 'outbound',
  ): Promise<void> {
    const { logger, upgrader } = this.#deps.host.services.upgrading;
    const family = host.includes(':') ? 'ip6' : 'ip4';
    const remoteAddr = multiaddr(`/${family}/${host}/udp/${port}/webrtc/p2p/${peer}`);
    const log = logger.forComponent('gridlode:direct');
    const connection = new ChannelConnection({ socket, remoteAddr, direction, log });
    const signal = AbortSignal.timeout(limits.upgradeTimeoutMs);
    try {
      if (direction === 'inbound') await upgrader.upgradeInbound(connection, { signal });
      else await upgrader.upgradeOutbound(connection, { signal });
    } catch (error) {
      connection.abort(error as Error);
      throw error;
    }
  }

  /** Who tells us our address: one of the public members that we dialled, another each time. */
  #stun(): string | null {
    const asked = this.#deps.host
      .getConnections()
      .filter(({ direction, remoteAddr }) => direction === 'outbound' && isPublic(remoteAddr))
      .flatMap(({ remoteAddr }) => endpointOf(remoteAddr) ?? [])
      .filter(({ host }) => !host.includes(':'));
    const one = asked[Math.floor(Math.random() * asked.length)];
    return one === undefined ? null : `${one.host}:${one.port}`;
  }
}

/** Whether a connection goes past routers by a data channel. */
export const isDirectWay = ({ remoteAddr }: Connection): boolean =>
  remoteAddr.getComponents().some(({ name }) => name === 'webrtc');
