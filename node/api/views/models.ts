import type { Cid } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { SettledPoint } from '../../../protocol/ledger/archive.js';
import { agreementOf } from '../../../protocol/model/sketch.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { settledLog, settledPoints } from '../../peer/projections/archive.js';
import type { Store } from '../../store/store.js';
import { namedMax, type ModelList } from '../routes/points.js';
import { isNamed } from '../short-id.js';

type Model = ModelList[number];
type FinalPoint = Extract<SettledPoint, { state: 'final' }>;

export interface FinalModelsParts {
  readonly store: Store;
  /** Whose models are its own. */
  readonly node: NodeKey;
  /** Whether a committed model may still be disputed. */
  readonly isOpen: (commitment: Cid) => boolean;
  /** Models that are listed at most, the latest. */
  readonly max: number;
}

/** The final models of the network; what was settled is read once. */
export class FinalModels {
  /** Those that may be listed. */
  readonly #latest = new Map<PointId, FinalPoint>();
  /** Of the archive's places those before it were read. */
  #read = 0;

  constructor(readonly parts: FinalModelsParts) {}

  /** The latest first. Throws STORE_CORRUPT. */
  async list(): Promise<ModelList> {
    await this.#catchUp();
    const listed = [...this.#latest].sort(byLatest).slice(0, this.parts.max);
    if (this.#latest.size >= 2 * this.parts.max) {
      this.#latest.clear();
      for (const [pointId, point] of listed) this.#latest.set(pointId, point);
    }
    return listed.map(([pointId, point]) => this.#view(pointId, point));
  }

  /** Those that an id names, whole or cut short. Throws STORE_CORRUPT. */
  async named(id: string): Promise<ModelList> {
    const models: Model[] = [];
    for await (const [pointId, point] of settledPoints(this.parts.store)) {
      if (point.state !== 'final') continue;
      if (isNamed(pointId, id) || isNamed(point.manifest, id)) models.push(this.#view(pointId, point));
      if (models.length === namedMax) break;
    }
    return models;
  }

  /** Reads what was settled since, the latest first, and no more than can be listed. */
  async #catchUp(): Promise<void> {
    const from = this.#read;
    const news = new Map<PointId, SettledPoint>();
    let [end, finals] = [from, 0];
    for await (const [place, pointId, point] of settledLog(this.parts.store, { from, latestFirst: true })) {
      end = Math.max(end, place + 1);
      if (news.has(pointId)) continue;
      news.set(pointId, point);
      if (point.state === 'final' && ++finals === this.parts.max) break;
    }
    // Others may have asked meanwhile, and read further.
    if (end < this.#read) return;
    this.#read = end;
    for (const [pointId, point] of news) {
      if (point.state === 'final') this.#latest.set(pointId, point);
      else this.#latest.delete(pointId);
    }
  }

  #view(pointId: PointId, point: FinalPoint): Model {
    const { target, index, owner, node, manifest, corr, sharpe, cut, near, sketch } = point;
    return {
      pointId,
      target,
      index,
      owner,
      node,
      own: node === this.parts.node,
      manifest,
      corr,
      sharpe,
      cut,
      audits: point.attestations,
      near: near === null ? null : { pointId: near.pointId, agreement: agreementOf(near.distance) },
      vested: !this.parts.isOpen(point.commitment),
      sketch,
    };
  }
}

const byLatest = (
  [a, { cut: cutA }]: readonly [PointId, FinalPoint],
  [b, { cut: cutB }]: readonly [PointId, FinalPoint],
): number => cutB - cutA || (a < b ? -1 : 1);
