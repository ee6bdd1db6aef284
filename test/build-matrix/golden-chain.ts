import { blake2b } from '@noble/hashes/blake2.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addScores } from '../../native/index.js';
import {
  fillDataset,
  hex,
  startScore,
  train,
  withDatasets,
  type MaxBin,
  type Settings,
  type Table,
} from '../native/fixture.js';

const folder = join(import.meta.dirname, '..', '..', '..', 'test', 'build-matrix');
/** What golden-chain.cc reads as well. */
export const chainPath = join(folder, 'golden-chain.txt');
/** What every build prints, and what the first one printed: g++ 12.2 at -O2 on x86-64. */
export const goldenText = (): string => readFileSync(join(folder, 'golden-digests.txt'), 'utf8');

const rows = 10_007;
const features = 60;

interface Link extends Settings {
  maxBin: MaxBin;
  trees: number;
}

/** Trains the chain through the typed wrapper and gives the text that golden-chain.cc prints. */
export async function runGoldenChain(
  threads: number,
  kernel?: string,
  text = readFileSync(chainPath, 'utf8'),
): Promise<string> {
  const table = makeTable();
  const chain = parseChain(text);
  const lines = [`columns ${digestOf(table.columns)}`, `labels ${digestOf(Float64Array.from(table.labels))}`];
  for (const maxBin of new Set(chain.map((link) => link.maxBin))) {
    await withDatasets([fillDataset(table, maxBin, undefined, kernel)], async (dataset) => {
      let scores = new Float64Array(rows).fill(startScore);
      const walked = scores.slice();
      for (const [i, { trees, ...settings }] of chain.entries()) {
        if (settings.maxBin !== maxBin) continue;
        const transcriptKeys = [Uint8Array.of(i), Uint8Array.of(i, 1)];
        const segment = await train(dataset, settings, { trees, initScore: scores, transcriptKeys, threads });
        scores = Float64Array.from(segment.scores);
        await addScores(segment.trees, table.columns, rows, features, walked, kernel);
        const name = `segment ${i}, max_bin ${maxBin},`;
        lines.push(`${name} ${segment.treeCount} trees ${digestOf(segment.trees)}`);
        lines.push(...segment.transcripts.map((transcript) => `${name} transcript ${hex(transcript)}`));
        lines.push(`${name} scores ${digestOf(scores)}`, `${name} walked scores ${digestOf(walked)}`);
      }
    });
  }
  return `${lines.join('\n')}\n`;
}

/** Undefined if `actual` is the golden text, otherwise which line of it differs first. */
export function findDifference(actual: string, golden: string): string | undefined {
  if (actual === golden) return undefined;
  const lines = actual.split('\n');
  const expected = golden.split('\n');
  const at = expected.findIndex((line, i) => line !== lines[i]);
  return at === -1
    ? 'more lines than there should be'
    : `line ${at + 1}, ${(expected[at] as string).replace(/ [0-9a-f]{64}$/, '')}`;
}

function parseChain(text: string): Link[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [maxBin, trees, learningRate, numLeaves, maxDepth, minDataInLeaf, lambda, featureFraction, seed] =
        line.split(' ').map(Number) as [
          MaxBin,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
      return {
        maxBin,
        trees,
        learningRate,
        numLeaves,
        maxDepth,
        minDataInLeaf,
        lambda,
        featureFraction,
        seed,
      };
    });
}

/** The recipe of golden-chain.cc once more; the first two digests show that it is the same. */
function makeTable(): Table {
  let state = 2463534242;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    return (state = (state ^ (state << 5)) >>> 0);
  };
  const columns = new Int8Array(rows * features).map(() => next() % 5);
  const labels = new Float32Array(rows).map((_, row) => {
    const value = (feature: number): number => columns[feature * rows + row] as number;
    const signal = value(0) * value(1) - value(2) * value(3) + value(4) * value(5) * (value(6) - 2);
    return (signal * 20 + (next() % 1024)) / 1024;
  });
  return { rows, features, columns, labels };
}

const digestOf = (numbers: Uint8Array | Int8Array | Float64Array): string =>
  hex(blake2b(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), { dkLen: 32 }));
