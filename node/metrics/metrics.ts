import { prometheusMetrics } from '@libp2p/prometheus-metrics';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Admission } from '../../protocol/peer/effects.js';
import type { Status } from '../api/routes/node.js';
import type { NodeEvent } from '../bus/events.js';
import type { TournamentEvent } from '../tournament/events.js';
import { memoryBytesOf, storeBytesOf } from './sizes.js';

/** What is looked at when somebody asks, beside what events told before. */
export interface Watched {
  readonly status: () => Status;
  readonly epochMs: number;
  /** The data directory. */
  readonly dir: string;
  /** The engine's process; null where there is none. */
  readonly enginePid: () => Promise<number | null>;
}

/** Bounds of the histogram: from small synthetic data to the widest grid on an old machine. */
const segmentSeconds = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000];

/**
 * What a node counts, in the form of Prometheus: some of it as it happens, the rest when somebody asks.
 * libp2p adds its own, and Node.js what it knows of its event loop, its memory and its processor.
 */
export class Metrics {
  readonly #registry = new Registry();
  /** For the host. */
  readonly libp2p = prometheusMetrics({
    registry: this.#registry,
    preserveExistingMetrics: true,
    collectDefaultMetrics: false,
  });
  readonly #of = { registers: [this.#registry] };
  readonly #segments = new Counter({
    ...this.#of,
    name: 'gridlode_segments_trained_total',
    help: 'Segments that this node has trained since it started.',
  });
  readonly #seconds = new Histogram({
    ...this.#of,
    name: 'gridlode_training_seconds',
    help: 'How long each of them took.',
    buckets: segmentSeconds,
  });
  readonly #audits = this.#counter('audits', 'Audits by this node that ended since it started.', 'result');
  readonly #disputes = this.#counter(
    'disputes',
    'Verdicts of the network since this node started.',
    'verdict',
  );
  readonly #rejected = this.#counter(
    'gossip_rejected',
    'Messages that no honest peer hands on, by the reason.',
    'code',
  );
  readonly #submissions = this.#counter('submissions', 'Submissions to the tournament.', 'result');
  /** When the segment that is trained now of each training began, in ms. */
  readonly #began = new Map<string, number>();

  #look = (): Status | null => null;
  #status: Status | null = null;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The text that a scrape gets, and its type. */
  async text(): Promise<{ readonly type: string; readonly text: string }> {
    // Once for all that a scrape reads of it.
    this.#status = this.#look();
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  noteEvent(event: NodeEvent, nowMs: number): void {
    if (event.type === 'verdict') this.#disputes.inc({ verdict: event.verdict });
    if (event.type === 'trees') this.#noteSegment(event.key, nowMs);
    if (event.type === 'workFailed' && event.task === 'audit') this.#audits.inc({ result: 'failed' });
    if (event.type !== 'work') return;
    const { task, key, state } = event;
    if (task === 'audit' && state !== 'started') this.#audits.inc({ result: state });
    if (task !== 'train') return;
    if (state === 'started') this.#began.set(key, nowMs);
    else this.#began.delete(key);
  }

  #noteSegment(key: string, nowMs: number): void {
    const began = this.#began.get(key);
    if (began === undefined) return;
    this.#segments.inc();
    this.#seconds.observe((nowMs - began) / 1_000);
    this.#began.set(key, nowMs);
  }

  /** What became of a message that a peer handed on. */
  noteAdmission({ action, code }: { readonly action: Admission['action']; readonly code: string }): void {
    if (action === 'reject') this.#rejected.inc({ code });
  }

  noteTournament({ type }: TournamentEvent): void {
    if (type === 'submitted' || type === 'rejected' || type === 'missed')
      this.#submissions.inc({ result: type });
  }

  /** From now on a scrape looks at these too. */
  watch({ status, epochMs, dir, enginePid }: Watched): void {
    this.#look = status;
    const gauge = (name: string, help: string, read: (found: Status) => number | null): void => {
      const made: Gauge = new Gauge({
        ...this.#of,
        name: `gridlode_${name}`,
        help,
        collect: () => {
          const value = this.#status === null ? null : read(this.#status);
          if (value === null) made.remove();
          else made.set(value);
        },
      });
    };
    gauge('cut_number', 'The latest cut that this node has folded.', ({ cut }) => cut.number);
    gauge('cut_age_seconds', 'Since it came, or since the start.', ({ cut }) => cut.age.ms / 1_000);
    gauge('cuts_behind', 'Cuts that peers have and this node has not.', ({ cut }) => cut.behind);
    gauge('peers', 'Peers that this node is connected with.', ({ peers }) => peers);
    gauge(
      'reachable',
      '1 where a peer has dialled this node from outside, or a relay leads to it.',
      ({ reach }) => Number(reach.isReached || reach.relays.length > 0),
    );
    gauge('held', '1 while its owner lets this node do no work.', ({ hold }) => Number(hold !== null));
    gauge('records_pending', 'Records that wait for a cut.', ({ pendingRecords }) => pendingRecords);
    gauge('models_final', 'Final models of the network.', ({ models }) => models.final);
    gauge(
      'round_deadline_seconds',
      'Until the deadline of the open round that ends first and wants predictions of this node.',
      ({ rounds, cut }) => {
        const deadlines = rounds.filter(({ due }) => due > 0).map(({ deadline }) => deadline);
        if (deadlines.length === 0) return null;
        return ((Math.min(...deadlines) - cut.number) * epochMs - cut.age.ms) / 1_000;
      },
    );
    const blockBytes = (): number => this.#status?.blockBytes ?? 0;
    new Gauge({
      ...this.#of,
      name: 'gridlode_store_bytes',
      help: 'What the node has on disk: blocks of models, the rest of its store, the journal of what it signed.',
      labelNames: ['kind'],
      async collect() {
        const kinds = await storeBytesOf(dir, blockBytes());
        for (const [kind, bytes] of Object.entries(kinds)) this.set({ kind }, bytes);
      },
    });
    new Gauge({
      ...this.#of,
      name: 'gridlode_engine_memory_bytes',
      help: "The engine's memory, without the files that it maps.",
      async collect() {
        const pid = await enginePid();
        const bytes = pid === null ? null : await memoryBytesOf(pid);
        if (bytes === null) this.remove();
        else this.set(bytes);
      },
    });
  }

  #counter<const L extends string>(name: string, help: string, label: L): Counter<L> {
    return new Counter({ ...this.#of, name: `gridlode_${name}_total`, help, labelNames: [label] });
  }
}
