import { readText } from '../../http.js';
import { gatewayAnswerMaxBytes, gatewayDeadlineMs } from '../constants.js';

/** What a router is asked to do. */
export interface Forward {
  readonly externalPort: number;
  readonly host: string;
  readonly port: number;
  readonly leaseSeconds: number;
}

/** A router refuses; `code` is of UPnP (WANIPConnection:1, 2.4). */
export class GatewayRefusal extends Error {
  constructor(
    readonly code: number,
    what: string,
  ) {
    super(`the router refuses: ${what} (${code})`);
  }
}

const services = ['WANIPConnection:2', 'WANIPConnection:1', 'WANPPPConnection:1'].map(
  (name) => `urn:schemas-upnp-org:service:${name}`,
);

/** A router that forwards ports by UPnP, of either version. What it says is bounded. */
export class Gateway {
  private constructor(
    readonly control: URL,
    readonly service: string,
  ) {}

  /** Reads the description of a router. Throws where it describes none. */
  static async open(location: URL): Promise<Gateway> {
    const text = await ask(location, {});
    for (const service of services) {
      const described = elements(text, 'service').find((one) => element(one, 'serviceType') === service);
      const path = described === undefined ? null : element(described, 'controlURL');
      if (path === null || !URL.canParse(path, location.href)) continue;
      const control = new URL(path, location);
      if (control.hostname !== location.hostname || control.protocol !== 'http:') continue;
      return new Gateway(control, service);
    }
    throw new Error('the router forwards no ports');
  }

  async externalHost(): Promise<string> {
    return element(await this.#call('GetExternalIPAddress', []), 'NewExternalIPAddress') ?? '';
  }

  async forward({ externalPort, host, port, leaseSeconds }: Forward): Promise<void> {
    await this.#call('AddPortMapping', [
      ['NewRemoteHost', ''],
      ['NewExternalPort', externalPort],
      ['NewProtocol', 'TCP'],
      ['NewInternalPort', port],
      ['NewInternalClient', host],
      ['NewEnabled', 1],
      ['NewPortMappingDescription', 'gridlode'],
      ['NewLeaseDuration', leaseSeconds],
    ]);
  }

  async forwardNoMore(externalPort: number): Promise<void> {
    await this.#call('DeletePortMapping', [
      ['NewRemoteHost', ''],
      ['NewExternalPort', externalPort],
      ['NewProtocol', 'TCP'],
    ]);
  }

  /** Throws GatewayRefusal, and what `fetch` throws. Arguments are numbers and texts of ours. */
  #call(action: string, args: readonly (readonly [string, string | number])[]): Promise<string> {
    const inner = args.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
    return ask(this.control, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${this.service}#${action}"` },
      body: `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:${action} xmlns:u="${this.service}">${inner}</u:${action}></s:Body></s:Envelope>`,
    });
  }
}

async function ask(url: URL, request: RequestInit): Promise<string> {
  const signal = AbortSignal.timeout(gatewayDeadlineMs);
  const response = await fetch(url, { ...request, redirect: 'error', signal });
  const text = await readText(response, gatewayAnswerMaxBytes, signal);
  if (text === null) throw new Error('the router says too much');
  if (response.ok) return text;
  throw new GatewayRefusal(
    Number(element(text, 'errorCode') ?? response.status),
    element(text, 'errorDescription')?.slice(0, 64) ?? 'no reason given',
  );
}

/** The text within the elements of a name, whatever their prefix: of what routers say little is of use. */
function elements(xml: string, name: string): string[] {
  const found: string[] = [];
  const open = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>`, 'g');
  const close = new RegExp(`</(?:\\w+:)?${name}\\s*>`, 'g');
  for (const start of xml.matchAll(open)) {
    close.lastIndex = start.index + start[0].length;
    const end = close.exec(xml);
    if (end !== null) found.push(xml.slice(start.index + start[0].length, end.index));
  }
  return found;
}
const element = (xml: string, name: string): string | null => elements(xml, name)[0]?.trim() ?? null;
