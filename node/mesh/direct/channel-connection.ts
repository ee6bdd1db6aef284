import type { Socket } from 'node:net';
import type { Logger } from '@libp2p/interface';
import { AbstractMultiaddrConnection, type SendResult } from '@libp2p/utils';
import type { Multiaddr } from '@multiformats/multiaddr';
import { socketIdleMs } from '../constants.js';

interface ChannelConnectionOptions {
  readonly socket: Socket;
  readonly remoteAddr: Multiaddr;
  readonly direction: 'inbound' | 'outbound';
  readonly log: Logger;
}

/** A data channel, by the socket that carries it, as what libp2p makes a connection of. */
export class ChannelConnection extends AbstractMultiaddrConnection {
  readonly #socket: Socket;

  constructor({ socket, ...init }: ChannelConnectionOptions) {
    super(init);
    this.#socket = socket;
    socket.setTimeout(socketIdleMs, () => this.abort(new Error('Nothing came for long')));
    socket.on('data', (bytes) => this.onData(bytes));
    socket.on('drain', () => this.safeDispatchEvent('drain'));
    socket.on('error', (error) => this.abort(error));
    socket.once('close', () => this.onTransportClosed());
  }

  sendData(data: Parameters<AbstractMultiaddrConnection['sendData']>[0]): SendResult {
    return { sentBytes: data.byteLength, canSendMore: this.#socket.write(data.subarray()) };
  }

  async sendClose(): Promise<void> {
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroySoon();
    });
  }

  sendReset(): void {
    this.#socket.destroy();
  }

  sendPause(): void {
    this.#socket.pause();
  }

  sendResume(): void {
    this.#socket.resume();
  }
}
