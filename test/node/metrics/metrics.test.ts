// deadline: 120 s
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Metrics } from '../../../node/metrics/metrics.js';
import { MetricsServer } from '../../../node/metrics/metrics-server.js';
import type { GridlodeError } from '../../../protocol/error.js';
import { cutOf, TestCampaign, type TestNode } from '../fixture.js';
import { slowCases } from '../../runner/slow-cases.js';

const test = suite('what a node counts');
const slow = slowCases(test);

const monitoring = new URL('../../../../cli/setup/monitoring/', import.meta.url);
const local = { host: '127.0.0.1', port: 0 };
const urlOf = ({ node }: TestNode): string => node.metrics?.url as string;
const scrape = async (url: string): Promise<string> => (await fetch(url)).text();
/** A value by its name and labels; NaN where there is none. */
const valueIn = (text: string, name: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length) ?? NaN,
  );

slow('a node that trains and audits tells what it did, and libp2p and Node.js what they do', async () => {
  const campaign = await TestCampaign.make();
  try {
    const resolver = await campaign.start('a', { trainings: 0 });
    const miner = await campaign.start('b', { metrics: local });
    const auditor = await campaign.start('c', { trainings: 0, metrics: local });
    assert.is(resolver.node.metrics, null);
    await campaign.until(() => resolver.events.some(({ type }) => type === 'settled'));
    const cut = cutOf(miner);
    const text = await scrape(urlOf(miner));
    const value = (name: string): number => valueIn(text, `gridlode_${name}`);
    assert.ok(value('cut_number') >= cut && value('cut_age_seconds') >= 0);
    assert.is(value('peers'), 2);
    assert.ok(value('segments_trained_total') > 0);
    assert.is(value('training_seconds_count'), value('segments_trained_total'));
    assert.ok(value('training_seconds_sum') > 0);
    assert.ok(value('store_bytes{kind="blocks"}') > 0 && value('store_bytes{kind="journal"}') > 0);
    assert.ok(value('engine_memory_bytes') > 1e6);
    assert.is(value('reachable'), 0);
    assert.ok(Number.isInteger(value('records_pending')));
    assert.is(value('held'), 0);
    assert.ok(Number.isNaN(value('round_deadline_seconds')), 'no round is open');
    assert.ok(valueIn(text, 'nodejs_eventloop_lag_seconds') >= 0);
    assert.match(text, /^libp2p_/m);
    const audits = valueIn(await scrape(urlOf(auditor)), 'gridlode_audits_total{result="done"}');
    assert.ok(audits > 0);
    const told = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    for (const file of ['alerts.yml', 'grafana.json']) {
      const written = readFileSync(new URL(file, monitoring), 'utf8');
      const names = written
        .match(/\b(gridlode|nodejs|process)_\w+/g)
        ?.map((name) => name.replace(/_bucket$/, ''));
      assert.ok(names !== undefined && names.length > 5);
      assert.equal(
        names.filter((name) => !told.has(name)),
        [],
        `${file} asks for what no node tells`,
      );
    }
    // Each line is a comment, or a name with labels and a number.
    for (const line of text.trim().split('\n'))
      assert.match(line, /^(# (HELP|TYPE) .*|\w+(\{.*\})? (-?[\d.]+(e[+-]?\d+)?|NaN|[+-]?Inf))?$/);
  } finally {
    await campaign.remove();
  }
});

test('verdicts, failures, refusals and submissions are told by what they were', async () => {
  const metrics = new Metrics();
  const named = { key: 'audit/x', task: 'audit', pointId: 'x' } as const;
  metrics.noteEvent({ type: 'verdict', verdict: 'forged' } as never, 0);
  metrics.noteEvent({ type: 'workFailed', ...named, why: '', final: true } as never, 0);
  metrics.noteAdmission({ action: 'reject', code: 'RECORD_SIGNATURE' });
  metrics.noteAdmission({ action: 'ignore', code: 'RECORD_KNOWN' });
  metrics.noteTournament({ type: 'missed', round: 1, slot: 'a', why: '' });
  metrics.noteTournament({ type: 'trouble', slot: null, code: '', what: '' });
  const { type, text } = await metrics.text();
  assert.match(type, /^text\/plain; version=0\.0\.4/);
  assert.match(text, /^gridlode_disputes_total\{verdict="forged"\} 1$/m);
  assert.match(text, /^gridlode_audits_total\{result="failed"\} 1$/m);
  assert.match(text, /^gridlode_gossip_rejected_total\{code="RECORD_SIGNATURE"\} 1$/m);
  assert.match(text, /^gridlode_submissions_total\{result="missed"\} 1$/m);
  assert.not.match(text, /RECORD_KNOWN|trouble/);
});

const taken = createServer();
test.before(() => once(taken.listen(0, '127.0.0.1'), 'listening').then(() => undefined));
test.after(() => void taken.close());
const refused: readonly { id: string; code: string; at: () => Pick<AddressInfo, 'address' | 'port'> }[] = [
  { id: 'a port that is taken', code: 'METRICS_ADDRESS', at: () => taken.address() as AddressInfo },
  {
    id: 'the address of another machine',
    code: 'METRICS_ADDRESS',
    at: () => ({ address: '203.0.113.7', port: 0 }),
  },
];
for (const { id, code, at } of refused)
  test(`refused: ${id}`, async () => {
    const { address: host, port } = at();
    const listening = MetricsServer.listen({ host, port }, new Metrics(), () => undefined);
    const error = (await listening.catch((reason: unknown) => reason)) as GridlodeError;
    assert.is(error.code, code);
    assert.match(error.message, `${host}:${port}`);
  });

test('only /metrics is told, whoever holds connections, and the port is free again after the node', async () => {
  const campaign = await TestCampaign.make();
  try {
    const started = await campaign.start('a', { trainings: 0, metrics: local });
    const url = urlOf(started);
    const statusOf = async (path: string, method = 'GET'): Promise<number> => {
      const answer = await fetch(new URL(path, url), { method });
      // Who leaves a part unread leaves the connection open.
      await answer.arrayBuffer();
      return answer.status;
    };
    const asked = [statusOf('/'), statusOf('/metrics', 'POST'), statusOf('/metrics?x'), statusOf('/metrics')];
    assert.equal(await Promise.all(asked), [404, 404, 404, 200]);
    const port = Number(new URL(url).port);
    const silent = Array.from({ length: 7 }, () => connect(port, '127.0.0.1'));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    assert.is(await statusOf('/metrics'), 200);
    const ended = silent.map((socket) => once(socket.resume(), 'close'));
    await campaign.stop(started);
    await Promise.all(ended);
    const next = await MetricsServer.listen({ ...local, port }, new Metrics(), () => undefined);
    await next.close();
  } finally {
    await campaign.remove();
  }
});

test.run();
