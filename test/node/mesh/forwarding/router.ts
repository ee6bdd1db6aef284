import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a router of a test describes itself and answers. */
export interface RouterOptions {
  readonly service?: string;
  /** Where its description says that it is asked; as text of XML. */
  readonly control?: string;
  readonly external?: string;
  /** The codes with which it refuses one forwarding after another, until there are none. */
  readonly refusals?: number[];
  readonly descriptionBytes?: number;
}

/** A router that forwards ports by UPnP, of loopback, and what it was asked. */
export class TestRouter {
  readonly asked: string[] = [];
  readonly #server;

  private constructor(options: RouterOptions) {
    const { external = '8.8.4.4', refusals = [] } = options;
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (request.method === 'GET') return void response.end(described(options));
        const action = /#(\w+)"/.exec(String(request.headers.soapaction))?.[1] ?? '';
        const values = [...body.matchAll(/<New(?!Remote|Enabled|PortMappingD)\w+>([^<]*)</g)].map(
          ([, value]) => value,
        );
        this.asked.push([action, ...values].join(' '));
        const code = action === 'AddPortMapping' ? refusals.shift() : undefined;
        if (code === undefined)
          return void response.end(
            `<e:Envelope><NewExternalIPAddress>${external}</NewExternalIPAddress></e:Envelope>`,
          );
        response.statusCode = 500;
        response.end(
          `<s:Fault><detail><UPnPError><errorCode>${code}</errorCode></UPnPError></detail></s:Fault>`,
        );
      });
    });
  }

  static async start(options: RouterOptions = {}): Promise<TestRouter> {
    const router = new TestRouter(options);
    router.#server.listen(0, '127.0.0.1');
    await once(router.#server, 'listening');
    return router;
  }

  get location(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/root.xml`);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

const described = ({
  service = 'WANIPConnection:1',
  control = '/control',
  descriptionBytes = 0,
}: RouterOptions): string => `<?xml version="1.0"?><root><device><serviceList>
  <service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType><controlURL>/other</controlURL></service>
  <service>
    <serviceType>urn:schemas-upnp-org:service:${service}</serviceType>
    <controlURL>${control}</controlURL>
  </service></serviceList></device></root>${' '.repeat(descriptionBytes)}`;
