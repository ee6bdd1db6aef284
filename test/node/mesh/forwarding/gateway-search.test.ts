import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gatewaysMax } from '../../../../node/mesh/constants.js';
import { searchGateways } from '../../../../node/mesh/forwarding/gateway-search.js';

const test = suite<{ device: Socket }>('the search for routers (MESH-29)');
test.before.each(async (context) => {
  context.device = createSocket('udp4').bind(0, '127.0.0.1');
  await once(context.device, 'listening');
});
test.after.each(({ device }) => void device.close());

const type = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1';
const answer = (location: string, st = type, first = 'HTTP/1.1 200 OK'): string =>
  [first, `ST: ${st}`, `Location: ${location}`, '', ''].join('\r\n');
const at = (n: number): string => `http://127.0.0.1:5000/${n}.xml`;

const wrong = [
  answer('http://192.0.2.1:5000/root.xml'),
  answer('https://127.0.0.1/root.xml'),
  answer('http://name@127.0.0.1/root.xml'),
  answer('nowhere'),
  answer(at(9), 'urn:schemas-upnp-org:device:MediaServer:1'),
  answer(at(9), type, 'NOTIFY * HTTP/1.1'),
  `${answer(at(9))}${'x'.repeat(4_096)}`,
  '',
];

test('of what answers, few routers are asked on, each at the address that it answered from', async ({
  device,
}) => {
  device.on('message', (message, { port, address }) => {
    assert.match(message.toString(), /^M-SEARCH \* HTTP\/1\.1\r\nHOST: .*\r\nMAN: "ssdp:discover"/);
    const right = Array.from({ length: gatewaysMax + 2 }, (_, i) => answer(at(i)));
    for (const one of [...wrong, ...right]) device.send(one, port, address);
  });
  const found = await searchGateways('127.0.0.1', device.address());
  assert.equal(
    found.map(({ href }) => href),
    Array.from({ length: gatewaysMax }, (_, i) => at(i)),
  );
});

test.run();
