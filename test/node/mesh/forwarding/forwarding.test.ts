import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gatewayAnswerMaxBytes } from '../../../../node/mesh/constants.js';
import { Forwarding } from '../../../../node/mesh/forwarding/forwarding.js';
import { TestRouter, type RouterOptions } from './router.js';

const test = suite('a port that the router forwards (MESH-29)');
const endpoint = { host: '192.168.1.10', port: 4001 };

/** What a router makes of a node's wish: where it forwards from, and what it was asked. */
async function forwardedBy(
  options: RouterOptions,
  endpoints = [endpoint],
): Promise<{ address: string | null; asked: string[]; changes: number }> {
  const router = await TestRouter.start(options);
  let changes = 0;
  const forwarding = new Forwarding({
    endpoints: () => endpoints,
    onChange: () => void changes++,
    search: async () => [router.location],
  });
  try {
    forwarding.look();
    await forwarding.idle();
    return { address: forwarding.address?.toString() ?? null, asked: router.asked, changes };
  } finally {
    await forwarding.stop();
    await router.stop();
  }
}

const outside = '/ip4/8.8.4.4/tcp/4001';
const asksAddress = 'GetExternalIPAddress';
const add = (port: number, lease = 3_600): string => `AddPortMapping ${port} TCP 4001 192.168.1.10 ${lease}`;
const takesBack = (port: number): string => `DeletePortMapping ${port} TCP`;

for (const service of ['WANIPConnection:1', 'WANIPConnection:2', 'WANPPPConnection:1'])
  test(`a router with ${service} forwards, until the node ends`, async () => {
    const { address, asked, changes } = await forwardedBy({ service });
    assert.is(address, outside);
    assert.equal(asked, [asksAddress, add(4001), takesBack(4001)]);
    assert.is(changes, 1);
  });

test('where another has the port, another one is forwarded', async () => {
  const { address, asked } = await forwardedBy({ refusals: [718, 718] });
  assert.is(address, '/ip4/8.8.4.4/tcp/4003');
  assert.equal(asked, [asksAddress, add(4001), add(4002), add(4003), takesBack(4003)]);
});

test('a router that forwards for good alone is asked for that', async () => {
  const { address, asked } = await forwardedBy({ refusals: [725] });
  assert.is(address, outside);
  assert.equal(asked, [asksAddress, add(4001), add(4001, 0), takesBack(4001)]);
});

for (const [id, options, endpoints] of [
  ['is behind another router itself', { external: '100.64.0.1' }],
  ['names no address', { external: 'x' }],
  ['has no service for it', { service: 'WANIPConnection:9' }],
  ['sends elsewhere', { control: 'http://192.0.2.1/control' }],
  ['names no place to ask at', { control: 'http://[' }],
  ['says too much', { descriptionBytes: gatewayAnswerMaxBytes }],
  ['refuses', { refusals: [606] }],
  ['gives none of the ports', { refusals: [718, 718, 718, 718] }],
  ['is there, of a node that listens at no private address', {}, []],
] as [string, RouterOptions, []?][])
  test(`nothing is forwarded where the router ${id}`, async () => {
    const { address, changes } = await forwardedBy(options, endpoints);
    assert.is(address, null);
    assert.is(changes, 0);
  });

test.run();
