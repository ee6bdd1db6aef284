import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bus } from '../../../node/bus/bus.js';
import type { NodeEvent } from '../../../node/bus/events.js';

const cut = (number: number): NodeEvent => ({ type: 'cut', number, records: 0 });
const numberOf = (event: NodeEvent): number => (event.type === 'cut' ? event.number : NaN);

const test = suite<{ bus: Bus; errors: unknown[] }>('bus');
test.before.each((context) => {
  context.errors = [];
  context.bus = new Bus((error) => context.errors.push(error));
});

test('every listener hears every event in one order, also those that a listener publishes', ({
  bus,
  errors,
}) => {
  const heard: number[][] = [[], []];
  bus.subscribe((event) => {
    heard[0]!.push(numberOf(event));
    if (numberOf(event) === 1) bus.publish(cut(10));
  });
  bus.subscribe((event) => heard[1]!.push(numberOf(event)));
  for (const number of [1, 2]) bus.publish(cut(number));
  assert.equal(heard, [
    [1, 10, 2],
    [1, 10, 2],
  ]);
  assert.equal(errors, []);
});

test('who has left hears nothing more', ({ bus }) => {
  const heard: number[] = [];
  const leave = bus.subscribe((event) => heard.push(numberOf(event)));
  bus.publish(cut(1));
  leave();
  bus.publish(cut(2));
  assert.equal(heard, [1]);
});

test('a listener that throws keeps nobody from hearing', ({ bus, errors }) => {
  const heard: number[] = [];
  bus.subscribe(() => {
    throw new Error('mine');
  });
  bus.subscribe((event) => heard.push(numberOf(event)));
  for (const number of [1, 2]) bus.publish(cut(number));
  assert.equal(heard, [1, 2]);
  assert.equal(
    errors.map((error) => (error as Error).message),
    ['mine', 'mine'],
  );
});

test('neither listeners nor events that wait are without bound', ({ bus, errors }) => {
  const leave = bus.subscribe((event) => {
    for (let i = 0; numberOf(event) === 0; i++) bus.publish(cut(1));
  });
  bus.publish(cut(0));
  assert.ok(errors[0] instanceof RangeError, 'two listeners that answer each other end');
  leave();
  assert.throws(
    () => {
      for (;;) bus.subscribe(() => undefined);
    },
    (error: unknown) => error instanceof RangeError,
  );
});

test.run();
