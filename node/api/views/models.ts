import { agreementOf } from '../../../protocol/model/sketch.js';
import { namedMax, type ModelList } from '../routes/points.js';
import { isNamed } from '../short-id.js';
import { listMax, type Sources } from './sources.js';

/** The final models, the latest first. */
export async function viewModels(from: Sources): Promise<ModelList> {
  const models: ModelList[number][] = [];
  for await (const model of finalModels(from)) {
    models.push(model);
    // Those that will not be listed are let go on the way.
    if (models.length === 2 * listMax) models.sort(byLatest).splice(listMax);
  }
  return models.sort(byLatest).slice(0, listMax);
}

/** Those that an id names, whole or cut short. */
export async function viewModelsNamed(from: Sources, id: string): Promise<ModelList> {
  const models: ModelList[number][] = [];
  for await (const model of finalModels(from)) {
    if (isNamed(model.pointId, id) || isNamed(model.manifest, id)) models.push(model);
    if (models.length === namedMax) break;
  }
  return models;
}

async function* finalModels({ identity, peerStore, driver }: Sources): AsyncIterable<ModelList[number]> {
  for await (const [pointId, point] of peerStore.settledPoints()) {
    if (point.state !== 'final') continue;
    const { near } = point;
    yield {
      pointId,
      target: point.target,
      index: point.index,
      owner: point.owner,
      node: point.node,
      own: point.node === identity.key,
      manifest: point.manifest,
      corr: point.corr,
      sharpe: point.sharpe,
      cut: point.cut,
      audits: point.attestations,
      near: near === null ? null : { pointId: near.pointId, agreement: agreementOf(near.distance) },
      vested: !driver.state.ledger.commitments.has(point.commitment),
      sketch: point.sketch,
    };
  }
}

const byLatest = (a: ModelList[number], b: ModelList[number]): number =>
  b.cut - a.cut || (a.pointId < b.pointId ? -1 : 1);
