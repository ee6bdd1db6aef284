import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { directAgainMaxMs, directOpenMs, upgradeTimeoutMs } from '../constants.js';

/** What the process of the channels is told. `stun` is `host:port` of who tells it its address. */
export type Told = { readonly id: number } & (
  | { readonly do: 'offer'; readonly stun: string | null; readonly port: number; readonly secret: string }
  | {
      readonly do: 'answer';
      readonly stun: string | null;
      readonly port: number;
      readonly secret: string;
      readonly sdp: string;
    }
  | { readonly do: 'accept'; readonly sdp: string }
  | { readonly do: 'close' }
);

/** What it tells. */
export type Tells = { readonly id: number } & (
  | { readonly is: 'described'; readonly sdp: string }
  | { readonly is: 'open'; readonly host: string; readonly port: number }
  | { readonly is: 'closed'; readonly why: string }
);

/** A socket that carries a channel, and where its other end is. */
export interface OpenChannel {
  readonly socket: Socket;
  readonly host: string;
  readonly port: number;
}

/** A channel that is being opened. */
export interface Opening {
  /** Our own session description. */
  readonly sdp: string;
  /** Goes on with the other one's answer to what we offer. */
  accept(sdp: string): void;
  /** Throws where it does not open in time. */
  readonly opened: Promise<OpenChannel>;
  close(): void;
}

interface Waiting {
  described(sdp: string): void;
  open(at: { host: string; port: number }): void;
  carried(socket: Socket): void;
  fail(error: Error): void;
}

const firstPauseMs = 60_000;

/** A promise that others settle. */
function later<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...(settle as NonNullable<typeof settle>) };
}

/**
 * Data channels of WebRTC, which a process of its own holds: its native code must not take the node along.
 * Where that process ends or cannot be started, everything here throws for a while, longer each time.
 */
export class Channels {
  readonly #waiting = new Map<number, Waiting>();
  readonly #secrets = new Map<string, number>();
  #child: ChildProcess | null = null;
  #server: Server | null = null;
  #isStopped = false;
  #ids = 0;
  #pauseMs = firstPauseMs;
  #againMs = -Infinity;
  /** Why there are none, in words; null where nothing is known to be wrong. */
  trouble: string | null = null;

  constructor(
    private readonly nowMs: () => number,
    private readonly program = new URL('./channel-program.js', import.meta.url),
  ) {}

  get areUsable(): boolean {
    return !this.#isStopped && this.#againMs <= this.nowMs();
  }

  offer(stun: string | null): Promise<Opening> {
    return this.#open((of) => ({ ...of, do: 'offer', stun }));
  }

  answer(sdp: string, stun: string | null): Promise<Opening> {
    return this.#open((of) => ({ ...of, do: 'answer', stun, sdp }));
  }

  async #open(told: (of: { id: number; port: number; secret: string }) => Told): Promise<Opening> {
    if (!this.areUsable) throw new Error(this.trouble ?? 'The node stops');
    const port = await this.#listen();
    const id = ++this.#ids;
    const secret = randomBytes(secretBytes).toString('hex');
    this.#secrets.set(secret, id);
    const described = later<string>();
    const open = later<{ host: string; port: number }>();
    const carried = later<Socket>();
    const fail = (error: Error): void => {
      for (const { reject } of [described, open, carried]) reject(error);
    };
    const timer = setTimeout(() => fail(new Error('No way between the two in time')), directOpenMs);
    const close = (): void => this.#tell({ do: 'close', id });
    const opened = Promise.all([open.promise, carried.promise]).then(([at, socket]) => ({ ...at, socket }));
    for (const { promise } of [described, open, carried]) promise.catch(() => undefined);
    const end = (): void => {
      clearTimeout(timer);
      this.#secrets.delete(secret);
      this.#waiting.delete(id);
    };
    opened.then(end, () => {
      end();
      close();
    });
    this.#waiting.set(id, {
      described: described.resolve,
      open: open.resolve,
      carried: carried.resolve,
      fail,
    });
    this.#tell(told({ id, port, secret }));
    const accept = (sdp: string): void => this.#tell({ do: 'accept', id, sdp });
    return { sdp: await described.promise, accept, opened, close: () => fail(new Error('It was given up')) };
  }

  /** Where the process brings the channels' bytes: a port of this machine, and a secret for each. */
  async #listen(): Promise<number> {
    if (this.#server === null) {
      this.#server = createServer((socket) => this.#take(socket));
      this.#server.unref().listen(0, '127.0.0.1');
      await once(this.#server, 'listening');
    }
    if (!this.#server.listening) await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  #take(socket: Socket): void {
    socket.on('error', () => undefined);
    const timer = setTimeout(() => socket.destroy(), upgradeTimeoutMs);
    const look = (): void => {
      const secret = socket.read(secretBytes) as Buffer | null;
      if (secret === null) return;
      clearTimeout(timer);
      socket.off('readable', look);
      const waiting = this.#waiting.get(this.#secrets.get(secret.toString('hex')) ?? 0);
      if (waiting === undefined) socket.destroy();
      else waiting.carried(socket);
    };
    socket.on('readable', look);
    socket.once('close', () => clearTimeout(timer));
  }

  #tell(told: Told): void {
    const child = (this.#child ??= this.#isStopped ? null : this.#start());
    if (child?.connected === true) child.send(told, () => undefined);
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(this.program), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4096)));
    child.on('message', (message: Tells) => this.#hear(message));
    child.on('error', (error) => this.#end(error.message));
    child.on('exit', (code, signal) => {
      const [reason] = /^\w*Error: .*$/m.exec(said) ?? [];
      this.#end(
        `The process for WebRTC ended with ${signal ?? code}${reason === undefined ? '' : `: ${reason}`}`,
      );
    });
    child.unref();
    child.channel?.unref();
    return child;
  }

  #hear(message: Tells): void {
    const waiting = this.#waiting.get(message.id);
    if (message.is === 'open') {
      this.#pauseMs = firstPauseMs;
      this.trouble = null;
    }
    if (message.is === 'described') waiting?.described(message.sdp);
    else if (message.is === 'open') waiting?.open(message);
    else waiting?.fail(new Error(message.why));
  }

  #end(why: string): void {
    this.#child = null;
    if (this.#isStopped) return;
    this.trouble = why;
    this.#againMs = this.nowMs() + this.#pauseMs;
    this.#pauseMs = Math.min(directAgainMaxMs, this.#pauseMs * 2);
    for (const { fail } of this.#waiting.values()) fail(new Error(why));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { fail } of this.#waiting.values()) fail(new Error('The node stops'));
    this.#server?.close();
    const child = this.#child;
    if (child === null) return;
    const exit = once(child, 'exit');
    child.ref();
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), upgradeTimeoutMs);
    await exit;
    clearTimeout(timer);
  }
}

const secretBytes = 32;
