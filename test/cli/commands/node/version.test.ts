import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gridlode } from '../../run-bin.js';

const test = suite('version');
const gridlode = new Gridlode();
const sum = '0'.repeat(64);
const files: Readonly<Record<string, string>> = {
  '/later/SHA256SUMS': `${sum}  gridlode-0.9.0.tgz\n${sum}  gridlode-0.10.0.tgz\n`,
  '/same/SHA256SUMS': `${sum}  gridlode-0.0.9.tgz\n${sum}  other-9.9.9.tgz\n`,
  '/page/SHA256SUMS': '<html>Sign in</html>',
  '/endless/SHA256SUMS': `${sum}  gridlode-9.9.9.tgz\n`.repeat(2000),
};
const asked: string[] = [];
const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  response.writeHead(files[url] === undefined ? 404 : 200).end(files[url]);
});
let address = '';
test.before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.after(async () => {
  server.close();
  await gridlode.remove();
});

test('nobody is asked for a newer version unasked', async () => {
  assert.not.match(await gridlode.print('version'), 'newer');
  assert.equal(asked, []);
});

test('a newer version is told, the latest that there is', async () => {
  assert.match(await gridlode.print('version', '--releases', `${address}/later`), 'newer version: 0.10.0\n');
  assert.match(
    await gridlode.print('version', '--releases', `${address}/same/`),
    'There is no newer version.\n',
  );
  assert.equal(asked, ['/later/SHA256SUMS', '/same/SHA256SUMS']);
});

const refused: readonly (readonly [id: string, address: () => string, code: string])[] = [
  ['an address of no release', () => `${address}/page`, 'RELEASES_UNREADABLE'],
  ['an address where nothing is', () => `${address}/absent`, 'RELEASES_UNREADABLE'],
  ['more than any list of releases has', () => `${address}/endless`, 'RELEASES_UNREADABLE'],
  ['an address without encryption', () => 'http://203.0.113.1/', 'USAGE_VALUE'],
  ['nobody at the other end', () => 'http://127.0.0.1:1/', 'RELEASES_UNREACHED'],
];
for (const [id, releases, code] of refused) {
  test(`refused: ${id}`, async () => {
    const { status, stderr } = await gridlode.run(['version', '--releases', releases(), '--json']);
    assert.is(status, code === 'USAGE_VALUE' ? 2 : 1);
    assert.is(JSON.parse(stderr).error.code, code);
  });
}

test.run();
