import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiServer } from '../../../../node/api/api-server.js';
import type { Handlers } from '../../../../node/api/routes.js';
import { Gridlode } from '../../run-bin.js';
import { until } from '../../../e2e/started-node.js';

const test = suite('dashboard');
const gridlode = new Gridlode();
const token = 'ab'.repeat(32);
const url = `http://127.0.0.1:8391/#token=${token}`;
const dir = ['--dir', gridlode.path('one')];
let api: ApiServer;

test.before(async () => {
  mkdirSync(gridlode.path('one'));
  mkdirSync(gridlode.path('bin'));
  const opener = `#!/bin/sh\nprintf %s "$*" > ${gridlode.path('draft')} && mv ${gridlode.path('draft')} ${gridlode.path('opened')}\n`;
  for (const name of ['xdg-open', 'open']) writeFileSync(gridlode.path('bin', name), opener, { mode: 0o755 });
  const handlers = { dashboard: () => ({ origin: 'http://127.0.0.1:8391', token }) } as Partial<Handlers>;
  api = await ApiServer.listen(gridlode.path('one'), {
    handlers: handlers as Handlers,
    onError: (error) => assert.unreachable(String(error)),
  });
});
test.after(async () => {
  await api.close();
  await gridlode.remove();
});

const env = { DISPLAY: ':0', PATH: `${gridlode.path('bin')}:${process.env.PATH}` };

test('it prints the address alone where no browser is to be opened', async () => {
  const { status, stdout } = await gridlode.run(['dashboard', '--no-open', ...dir], env);
  assert.equal([status, stdout], [0, `${url}\n`]);
  assert.equal(await gridlode.json('dashboard', ...dir), { url });
  assert.not.ok(existsSync(gridlode.path('one', 'dashboard.html')));
});

test('a browser is given a file for its owner alone, and no argument tells the token', async () => {
  const { status, stdout } = await gridlode.run(['dashboard', ...dir], env);
  assert.equal([status, stdout], [0, `${url}\n`]);
  await until(async () => existsSync(gridlode.path('opened')), Boolean);
  const file = gridlode.path('one', 'dashboard.html');
  assert.is(readFileSync(gridlode.path('opened'), 'utf8'), file);
  assert.is(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, 'utf8'), `url=${url}"`);
});

test('an address that others reach is refused as wrong', async () => {
  for (const address of ['0.0.0.0:8391', '192.168.1.7:8391', '127.0.0.1']) {
    const { status, stderr } = await gridlode.run(['start', '--api', address, ...dir]);
    assert.is(status, 2);
    assert.match(stderr, 'an address of this machine with a port');
  }
});

test.run();
