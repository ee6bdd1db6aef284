import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';

/** A way to a host over TCP that can be cut as a dead machine cuts it: no protocol says goodbye. */
export class Line {
  static readonly #lines: Line[] = [];
  readonly #sockets: Socket[] = [];

  private constructor(
    readonly address: Multiaddr,
    private readonly server: Server,
  ) {}

  static async to(host: Multiaddr): Promise<Line> {
    const [, , ip = '', , port, ...rest] = host.toString().split('/');
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = (server.address() as AddressInfo).port;
    const line = new Line(multiaddr(['', 'ip4', '127.0.0.1', 'tcp', own, ...rest].join('/')), server);
    server.on('connection', (socket) => {
      const there = connect(Number(port), ip);
      line.#sockets.push(socket, there);
      for (const one of [socket, there]) one.on('error', () => undefined);
      socket.pipe(there).pipe(socket);
    });
    Line.#lines.push(line);
    return line;
  }

  cut(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  static cutAll(): void {
    for (const line of Line.#lines.splice(0)) line.cut();
  }
}
