import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { parquet, quoteName, type ParquetSession } from './parquet-session.js';

type Twin = DatasetManifest['twins'][number];

/** A file, and the rows of it that enter a dataset. */
interface FileRows {
  readonly path: string;
  readonly where: string;
}

/** Rows in which nearly all targets differ from each other. */
const sampleRows = 2_048;

/**
 * The targets that equal an earlier one in every row, a missing value being equal to another, as float32.
 * Throws what ParquetSession.stream throws. Source: rule DATA-13.
 */
export async function findTwins(
  session: ParquetSession,
  files: readonly FileRows[],
  targets: readonly string[],
): Promise<Twin[]> {
  let pairs = targets.flatMap((_, b) => Array.from({ length: b }, (__, a) => [a, b] as const));
  for (const limit of [` LIMIT ${sampleRows}`, '']) {
    for (const { path, where } of files) {
      if (pairs.length === 0) break;
      const used = [...new Set(pairs.flat())];
      // What does not fit a float32 is refused when it is read.
      const columns = used.map(
        (t) => `nullif(try_cast(${quoteName(targets[t] as string)} AS FLOAT), 'NaN'::FLOAT) AS t${t}`,
      );
      const equal = pairs.map(([a, b]) => `bool_and(t${a} IS NOT DISTINCT FROM t${b})`);
      const [row] = await session.rows(
        `SELECT ${equal.join(', ')} FROM (SELECT ${columns.join(', ')} FROM ${parquet(1)} WHERE ${where}${limit})`,
        [path],
      );
      pairs = pairs.filter((_, i) => row?.[i] === true);
    }
  }
  const found = new Map(pairs.map(([a, b]) => [b, a] as const).reverse());
  return [...found.keys()]
    .sort((a, b) => a - b)
    .map((b) => ({ name: targets[b] as string, of: targets[found.get(b) as number] as string }));
}
