import { createSocket } from 'node:dgram';
import { gatewaySearchMs, gatewaysMax } from '../constants.js';

/** Where devices of UPnP listen for who looks for them. */
const everyDevice = { address: '239.255.255.250', port: 1900 };
/** Devices of the second version answer for the first one too. */
const searched = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1';
/** Packets of multicast are lost now and then. */
const askEveryMs = 1_000;
const answerMaxBytes = 2_048;

/** A question of SSDP, the discovery of UPnP (UPnP Device Architecture 1.1, section 1.3.2). */
const question = [
  'M-SEARCH * HTTP/1.1',
  `HOST: ${everyDevice.address}:${everyDevice.port}`,
  'MAN: "ssdp:discover"',
  'MX: 1',
  `ST: ${searched}`,
  '',
  '',
].join('\r\n');

/**
 * Where the routers in the network of one of our interfaces, of the IPv4 address `from`, describe themselves:
 * few, and each at the address that it answered from, since a device must not send us elsewhere.
 */
export async function searchGateways(from: string, to = everyDevice): Promise<URL[]> {
  const found = new Map<string, URL>();
  const socket = createSocket('udp4');
  const ask = (): void => socket.send(question, to.port, to.address, () => undefined);
  const timers: NodeJS.Timeout[] = [];
  await new Promise<void>((resolve) => {
    socket.on('error', () => resolve());
    socket.on('message', (message, { address }) => {
      const url = message.length > answerMaxBytes ? null : locationIn(message.toString('latin1'));
      if (url?.hostname !== address) return;
      found.set(url.href, url);
      if (found.size >= gatewaysMax) resolve();
    });
    socket.bind(0, from, () => {
      ask();
      timers.push(setInterval(ask, askEveryMs));
    });
    timers.push(setTimeout(resolve, gatewaySearchMs));
  });
  timers.forEach(clearInterval);
  socket.close();
  return [...found.values()];
}

/** The address of a description in an answer; null where it is none of a gateway. */
function locationIn(answer: string): URL | null {
  const [first, ...lines] = answer.split('\r\n');
  if (first?.startsWith('HTTP/1.1 200') !== true) return null;
  const valueOf = (name: string): string | undefined =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const location = valueOf('location');
  if (valueOf('st') !== searched || location === undefined || !URL.canParse(location)) return null;
  const url = new URL(location);
  return url.protocol === 'http:' && url.username === '' ? url : null;
}
