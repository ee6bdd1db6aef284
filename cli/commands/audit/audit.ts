import { counted } from '../../framework/format.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHash, type Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { decodeManifest, type Manifest } from '../../../protocol/model/manifest.js';
import { Auditor } from '../../../node/audit/auditor.js';
import { openIdentity } from '../../../node/identity/identity.js';
import { storedModelCodes } from '../../../node/models/codes.js';
import { checkNetwork, readPresent, type ReadBlock } from '../../../node/models/stored-model.js';
import type { Blocks } from '../../../node/store/blocks.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { storeOption, useStore } from '../../data-dir/model-store.js';
import { modelOption, useModel } from '../../data-dir/use-model.js';
import { orElse, type Option } from '../../framework/option.js';
import { engineOptions, useEngine } from '../../data-dir/use-engine.js';

const rangeForm = /^(\d{1,5})(?:-(\d{1,5}))?$/;

const segmentsOption: Option<readonly number[] | 'all'> = orElse(
  {
    describe: 'the segments to retrain, counted from 0',
    form: 'one',
    value: 'LIST',
    expects: 'all or numbers such as 0,3,7-9',
    parse: (text) => (text === 'all' ? 'all' : parseNumbers(text)),
    absent: null,
  },
  'all',
);

export const audit = defineCommand({
  details:
    'Anyone with the dataset can audit any model that is here or final in the network. Exit code 1 means that something differs, and the output says what. All segments are retrained unless --segments names some.',
  args: { model: modelOption },
  flags: { segments: segmentsOption, campaign: campaignOption, store: storeOption, ...engineOptions },
  example: 'audit bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq --segments 0,3,7-9',
  async run({ model: named, segments: wanted, campaign: file, store, threads, memory }, context) {
    const { dir, output, signal } = context;
    const network = await loadNetwork(dir, file);
    const { vrfSecret } = await openIdentity(dir);
    const { cid, segments, eras, mismatches } = await useScratchBlocks(async (blocks) => {
      const { cid, manifest } = await useModel(context, named, store, async (cid, readBlock) => ({
        cid,
        manifest: await copyModel(network, cid, readBlock, blocks),
      }));
      const sample = wanted === 'all' ? [...manifest.segments.keys()] : wanted;
      const last = manifest.segments.length - 1;
      if (sample.some((segment) => segment > last))
        fail(
          usageCodes,
          'USAGE_VALUE',
          `--segments goes up to ${sample.at(-1)}, and the last of this model is ${last}`,
        );
      return useEngine(network, { threads, memory }, context, async (engine) => {
        // The whole model was copied.
        const fetchBlocks = async ([missing = '']: readonly string[]): Promise<never> =>
          fail(storedModelCodes, 'MODEL_ABSENT', `The copy does not hold ${missing}`, undefined, { missing });
        const auditor = new Auditor({ ...network, vrfSecret }, { engine, blocks, fetchBlocks });
        const progress = output.progress('auditing', 'segments');
        try {
          const onSegment = (done: number, total: number): void => progress.update(done, total);
          return {
            cid,
            segments: sample,
            eras: manifest.scores.length + manifest.screening.length,
            mismatches: await auditor.auditStored(cid, sample, { signal, onSegment }),
          };
        } finally {
          progress.end();
        }
      });
    });
    const result = mismatches.length === 0 ? 'match' : 'mismatch';
    const found = mismatches.map((each) => ({
      subject: each.subject,
      part: each.part,
      claimed: toHash(each.claimed),
      found: toHash(each.found),
    }));
    output.result({ manifest: cid, result, segments, mismatches: found }, () => {
      output.print(
        `${result}: ${counted(segments.length, 'segment')} retrained, ${counted(eras, 'era')} rescored`,
      );
      if (found.length > 0)
        output.printTable(
          ['part', 'claimed', 'found'],
          found.map((each) => [`${each.subject} ${each.part}`, each.claimed, each.found]),
        );
    });
    return mismatches.length === 0 ? 0 : 1;
  },
});

/** Numbers and ranges of them, each once and in order; undefined where the text is none. */
function parseNumbers(text: string): readonly number[] | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = rangeForm.exec(part.trim()) ?? [];
    if (first === undefined) return undefined;
    for (let number = Number(first); number <= Number(last); number++) numbers.add(number);
  }
  return numbers.size === 0 ? undefined : [...numbers].sort((a, b) => a - b);
}

/**
 * Copies all blocks of a model, which who audits for hours does not keep in memory. Throws MODEL_ABSENT or
 * MODEL_FOREIGN.
 */
async function copyModel(
  network: Network,
  cid: Cid,
  readBlock: ReadBlock,
  blocks: Blocks,
): Promise<Manifest> {
  const block = await readPresent(cid, `the model ${cid}`, readBlock);
  const manifest = decodeManifest(block);
  checkNetwork(network, manifest, cid);
  const copies: [Cid, Uint8Array][] = [[cid, block]];
  for (const [i, { trees }] of manifest.segments.entries())
    copies.push([trees, await readPresent(trees, `segment ${i} of the model ${cid}`, readBlock)]);
  await blocks.putBlocks(copies);
  return manifest;
}

/** The copies go with the audit. */
async function useScratchBlocks<T>(work: (blocks: Blocks) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-audit-'));
  try {
    return await useStore(dir, Number.MAX_SAFE_INTEGER, (_, blocks) => work(blocks));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
