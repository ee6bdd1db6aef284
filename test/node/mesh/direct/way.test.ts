import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeShape, encodeShape } from '../../../../protocol/codec/shape.js';
import { sdpOf, way, wayIn } from '../../../../node/mesh/direct/way.js';

const test = suite('ways (MESH-22)');

const own = [
  'v=0',
  'a=fingerprint:sha-256 7B:29:F2:F4:21:A9:43:2B:78:09:28:64:C5:AA:83:70:D6:09:88:D4:06:52:C2:34:B0:1D:79:33:CB:A4:15:33',
  'a=ice-ufrag:fcIG',
  'a=ice-pwd:0SfVbzFG2pkHvU3d4zs/Z4',
  'a=candidate:1 1 UDP 2114977791 192.168.7.20 43282 typ host',
  'a=candidate:2 1 UDP 2116026111 fd00::2 43282 typ host',
  'a=candidate:3 1 UDP 1678769919 8.8.4.4 43282 typ srflx raddr 0.0.0.0 rport 0',
  'a=candidate:4 1 UDP 1678769919 8.8.4.4 443 typ srflx raddr 0.0.0.0 rport 0',
  '',
].join('\r\n');

test('what is told holds public addresses alone, and comes back as a description', () => {
  const told = wayIn(own);
  assert.equal(told.candidates, [{ host: '8.8.4.4', port: 43282 }]);
  const heard = decodeShape(way, encodeShape(way, told), 1024, 'way');
  assert.equal(wayIn(sdpOf(heard, 'offer') as string), told);
});

test('no packet goes to a private address that a peer names', () => {
  const candidates = ['192.168.7.1', '127.0.0.1', '10.0.0.1', 'router.example', '::ffff:10.0.0.1'].map(
    (host) => ({ host, port: 4001 }),
  );
  assert.not.match(sdpOf({ ...wayIn(own), candidates }, 'answer') as string, /a=candidate/);
});

test('no line of a peer gets into a description', () => {
  const lines = 'abcd\r\na=candidate:1 1 UDP 1 10.0.0.1 22 typ host';
  assert.is(sdpOf({ ...wayIn(own), ufrag: lines }, 'offer'), null);
  assert.is(sdpOf({ ...wayIn(own), password: lines }, 'offer'), null);
});

test.run();
