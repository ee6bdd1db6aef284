import { Socket } from 'node:dgram';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestNetwork } from './network.js';

const test = suite('a node of this machine alone');

test('a node that listens on loopback alone uses no UDP, whatever it may (MESH-23, MESH-28, MESH-29)', async () => {
  const { bind } = Socket.prototype;
  let bound = 0;
  Socket.prototype.bind = function (this: Socket, ...args: unknown[]): Socket {
    bound++;
    return Reflect.apply(bind, this, args) as Socket;
  };
  const net = new TestNetwork();
  try {
    const { mesh } = await net.start({ usesMdns: true, usesUpnp: true });
    assert.is(mesh.reach.forwarded, null);
  } finally {
    await net.stop();
    Socket.prototype.bind = bind;
  }
  assert.is(bound, 0);
});

test.run();
