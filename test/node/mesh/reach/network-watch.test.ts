import type { NetworkInterfaceInfo } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sleptMs } from '../../../../node/mesh/constants.js';
import { NetworkWatch } from '../../../../node/mesh/reach/network-watch.js';

const test = suite('sleep and other networks (MESH-25)');

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal }) as NetworkInterfaceInfo;

/** A machine on virtual clocks. */
class Machine {
  wallMs = 1e12;
  monotonicMs = 0;
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = {
    lo: [at('127.0.0.1', true)],
    eth0: [at('192.168.1.10')],
  };
  changes = 0;
  readonly watch = new NetworkWatch({
    interfaces: () => this.interfaces,
    wallMs: () => this.wallMs,
    monotonicMs: () => this.monotonicMs,
    onChange: () => this.changes++,
  });

  passes({ wallMs = 1_000, monotonicMs = 1_000 } = {}): number {
    this.wallMs += wallMs;
    this.monotonicMs += monotonicMs;
    this.watch.look();
    return this.changes;
  }
}

test('time that passes is no change, nor is a wall clock that is set back, nor a second that takes three', () => {
  const machine = new Machine();
  machine.passes();
  machine.passes({ wallMs: -3_600_000 });
  assert.is(machine.passes({ wallMs: 3_000, monotonicMs: 3_000 }), 0);
});

test('a machine slept, whether its monotonic clock goes on then or not', () => {
  const machine = new Machine();
  assert.is(machine.passes({ wallMs: sleptMs + 1, monotonicMs: 10 }), 1);
  assert.is(machine.passes({ wallMs: sleptMs + 1, monotonicMs: sleptMs + 1 }), 2);
  assert.is(machine.passes(), 2);
});

test('another address is another network; links and the order of interfaces are not', () => {
  const machine = new Machine();
  machine.interfaces = { eth0: [at('192.168.1.10'), at('fe80::1')], lo: [at('127.0.0.1', true)] };
  assert.is(machine.passes(), 0);
  machine.interfaces = { lo: [at('127.0.0.1', true)] };
  assert.is(machine.passes(), 1);
  machine.interfaces = { wlan0: [at('10.0.0.7')] };
  assert.is(machine.passes(), 2);
});

test.run();
