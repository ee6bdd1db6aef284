import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { importParquet } from '../../node/dataset/import-parquet.js';

/**
 * What an import costs at the width of Numerai's data, as a ratio to DuckDB summing the same columns with one
 * thread too: `npm run import-cost`. Each run is a process of its own; of several runs in turn the quickest
 * counts, since whatever else the machine does only slows them down.
 */
const features = 2_748;
const eraRows = 5_000;
const sizes = [25_000, 50_000, 100_000];
const rounds = Number(process.env['ROUNDS'] ?? 3);
const numeraiRows = 6_800_000;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

async function query(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.runAndReadAll(sql);
  connection.closeSync();
  instance.closeSync();
}

/** Values of 0 to 4 as a hash gives them, which nothing makes smaller; one row group, as DuckDB writes it. */
function generate(file: string, rows: number): Promise<void> {
  const hashes = Array.from({ length: Math.ceil(features / 16) }, (_, k) => `hash(i * 200 + ${k}) AS h${k}`);
  const columns = Array.from(
    { length: features },
    (_, f) => `((h${f >> 4} >> ${(f & 15) * 4}) % 5)::TINYINT AS feature_${String(f).padStart(4, '0')}`,
  );
  return query(
    `COPY (SELECT 'n' || to_hex(hash(i)) AS id, lpad((1 + i // ${eraRows})::VARCHAR, 4, '0') AS era, 'train' AS data_type,
      ((hash(i + 7) % 5) / 4)::FLOAT AS target, ((hash(i + 9) % 5) / 4)::FLOAT AS target_b_20, ${columns.join(', ')}
      FROM (SELECT i, ${hashes.join(', ')} FROM range(${rows}) t(i))) TO '${file}' (FORMAT parquet, COMPRESSION snappy)`,
  );
}

const work: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  scan: (file) => query(`SELECT sum(COLUMNS('feature_.*')) FROM '${file}'`),
  import: (file) =>
    importParquet(`${file}.dir`, {
      source: { files: [file] },
      featureSet: 'all',
      missing: 'two',
      diskMaxBytes: 50e9,
      memoryMaxBytes: 2e9,
    }),
};

/** In the process that is measured. */
async function measureHere(what: string, file: string): Promise<void> {
  const [startMs, cpu] = [performance.now(), process.cpuUsage()];
  await work[what]?.(file);
  const { user, system } = process.cpuUsage(cpu);
  const cost: Cost = {
    wallMs: performance.now() - startMs,
    cpuMs: (user + system) / 1_000,
    rssMb: process.resourceUsage().maxRSS / 1_024,
  };
  process.send?.(cost);
}

async function measure(what: string, file: string): Promise<Cost> {
  const child = fork(import.meta.filename, [what, file]);
  const [cost] = (await once(child, 'message')) as [Cost];
  await once(child, 'exit');
  await rm(`${file}.dir`, { recursive: true, force: true });
  return cost;
}

async function compare(folder: string, rows: number): Promise<Cost> {
  const file = join(folder, `${rows}.parquet`);
  await generate(file, rows);
  const costs: Record<string, Cost[]> = { scan: [], import: [] };
  for (let round = 0; round < rounds; round++)
    for (const what of ['scan', 'import']) costs[what]?.push(await measure(what, file));
  const least = (what: string, of: keyof Cost): number =>
    Math.min(...(costs[what] ?? []).map((each) => each[of]));
  const peak = Math.max(...(costs['import'] ?? []).map(({ rssMb }) => rssMb));
  const [wallMs, cpuMs] = [least('import', 'wallMs'), least('import', 'cpuMs')];
  console.log(
    `${rows} rows x ${features} features: import ${wallMs.toFixed(0)} ms, of processors ${cpuMs.toFixed(0)} ms, at most ${peak.toFixed(0)} MB; ` +
      `scan ${least('scan', 'wallMs').toFixed(0)} ms, of processors ${least('scan', 'cpuMs').toFixed(0)} ms; ` +
      `ratio ${(wallMs / least('scan', 'wallMs')).toFixed(2)}, of processors ${(cpuMs / least('scan', 'cpuMs')).toFixed(2)}`,
  );
  await rm(file);
  return { wallMs, cpuMs, rssMb: peak };
}

const [what, file] = process.argv.slice(2);
if (what !== undefined && file !== undefined) {
  await measureHere(what, file);
} else {
  const folder = await mkdtemp(join(tmpdir(), 'gridlode-import-'));
  try {
    const costs: Cost[] = [];
    for (const rows of sizes) costs.push(await compare(folder, rows));
    const [from, to] = [costs.at(-2), costs.at(-1)] as [Cost, Cost];
    const perRow = (to.wallMs - from.wallMs) / ((sizes.at(-1) as number) - (sizes.at(-2) as number));
    console.log(
      `${(perRow * 1_000).toFixed(1)} ms for each further 1,000 rows. Extrapolated, not measured: ${numeraiRows} rows take ${((perRow * numeraiRows) / 60_000).toFixed(0)} minutes.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
