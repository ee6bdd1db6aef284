import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutPersonal } from '../../../../cli/commands/node/without-personal.js';
import { logFolder } from '../../../../node/data-dir/data-dir.js';
import { logFile } from '../../../../node/log/log-file.js';
import { createCampaign } from '../../create-campaign.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('a report of a fault');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const texts: readonly (readonly [text: string, without: string])[] = [
  ['/srv/me/data, "/srv/me" and /srv/me2', '~/data, "~" and /srv/me2'],
  ['in /home/anna/x and "/Users/Bob"', 'in ~/x and "~"'],
  ['/ip4/203.0.113.9/tcp/4001/p2p/12D3', '/ip4/<address>/tcp/4001/p2p/12D3'],
  ['/ip4/127.0.0.1/tcp/1 and 0.0.0.0', '/ip4/127.0.0.1/tcp/1 and 0.0.0.0'],
  ['/ip6/2001:db8::1/tcp/4 [fe80::2]:80', '/ip6/<address>/tcp/4 [<address>]:80'],
  ['/ip6/::1/tcp/4, /ip6/::/tcp/4', '/ip6/::1/tcp/4, /ip6/::/tcp/4'],
  ['/dns4/home.example.org/tcp/1, /dnsaddr/a.b', '/dns4/<name>/tcp/1, /dnsaddr/<name>'],
  ['see https://relay.example.org:8443/x', 'see https://<name>:8443/x'],
  ['getaddrinfo ENOTFOUND nas.home.lan"', 'getaddrinfo ENOTFOUND <name>"'],
  ['version 22.11.0, "time": "10:20:30"', 'version 22.11.0, "time": "10:20:30"'],
];
for (const [text, without] of texts) {
  test(`who runs it is left out of: ${text}`, () => {
    assert.is(withoutPersonal(text, '/srv/me'), without);
  });
}

test('it is shown as it is written, without a key, and written only if that is wanted', async () => {
  const dir = ['--dir', gridlode.path('a')];
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await gridlode.print('init', ...dir);
  await createCampaign(gridlode.path('a'), gridlode.path('a.campaign'));
  await gridlode.print('init', '--campaign', 'a.campaign', ...dir);
  const shown = await gridlode.run(['bugreport', ...dir]);
  assert.is(shown.status, 0);
  assert.match(shown.stderr, 'Nothing was written');
  const written = await gridlode.run(['bugreport', '--out', 'report.json', '--yes', ...dir]);
  assert.is(written.status, 0);
  const report = readFileSync(gridlode.path('report.json'), 'utf8');
  assert.is(report, written.stdout);
  const { versions, machine, findings, running, log } = JSON.parse(report);
  assert.is(versions.node, process.versions.node);
  assert.match(machine.system, process.platform);
  assert.ok(findings.some(({ check }: { check: string }) => check === 'identity'));
  assert.is(running, null);
  assert.equal(log, [], 'no node ran');
  const secret = readFileSync(gridlode.path('a', 'identity')).toString('hex');
  assert.not.match(report, secret.slice(-64));
});

test('it has the end of the log, without what tells who runs it', async () => {
  const dir = gridlode.path('a');
  mkdirSync(logFolder(dir));
  const line = (lines: number): string =>
    JSON.stringify({ event: 'workFailed', lines, why: 'no answer of 203.0.113.9 for /home/anna/x' });
  writeFileSync(logFile(logFolder(dir), 0), `${Array.from({ length: 300 }, (_, i) => line(i)).join('\n')}\n`);
  const { stdout } = await gridlode.run(['bugreport', '--dir', dir]);
  const { log } = JSON.parse(stdout);
  assert.is(log.length, 200);
  assert.is(
    log.at(-1),
    JSON.stringify({ event: 'workFailed', lines: 299, why: 'no answer of <address> for ~/x' }),
  );
  assert.not.match(stdout, /anna|203\.0\.113/);
});

test.run();
