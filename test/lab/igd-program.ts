import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

/** What the router of a home does by UPnP, at its own address; its ports are forwarded by nftables. */
const [, , lanAddress, wanAddress] = process.argv as [string, string, string, string];
process.on('disconnect', () => process.exit());
const type = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1';
const service = 'urn:schemas-upnp-org:service:WANIPConnection:1';

const description = `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>
  <deviceType>${type}</deviceType><deviceList><device><deviceList><device><serviceList><service>
  <serviceType>${service}</serviceType><controlURL>/control</controlURL>
  </service></serviceList></device></deviceList></device></deviceList></device></root>`;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'text/xml');
    const body = Buffer.concat(chunks).toString();
    const action = /#(\w+)"/.exec(String(request.headers.soapaction))?.[1];
    const of = (name: string): string => new RegExp(`<${name}>([^<]*)<`).exec(body)?.[1] ?? '';
    if (request.url === '/description.xml') return void response.end(description);
    if (action === 'AddPortMapping') {
      const rule = `iifname wan tcp dport ${of('NewExternalPort')} dnat to ${of('NewInternalClient')}:${of('NewInternalPort')}`;
      execFileSync('nft', ['add', 'rule', 'ip', 'home', 'in', ...rule.split(' ')]);
    }
    const inner =
      action === 'GetExternalIPAddress' ? `<NewExternalIPAddress>${wanAddress}</NewExternalIPAddress>` : '';
    process.send?.({ action });
    response.end(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:${action}Response xmlns:u="${service}">${inner}</u:${action}Response></s:Body></s:Envelope>`,
    );
  });
});
server.listen(5000, lanAddress);

const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.on('message', (_, { address, port }) => {
  const lines = ['HTTP/1.1 200 OK', `ST: ${type}`, `LOCATION: http://${lanAddress}:5000/description.xml`];
  // It answers from the address that it listens at.
  answers.send([...lines, '', ''].join('\r\n'), port, address);
});
socket.bind(1900, () => socket.addMembership('239.255.255.250', lanAddress));
const answers = createSocket('udp4');
answers.bind(0, lanAddress, () => process.send?.({ action: 'ready' }));
