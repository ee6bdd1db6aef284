import { GridlodeError } from '../../protocol/error.js';
import { compareTables, type Difference } from '../../protocol/settlement/difference.js';
import { proveRow, verifyProof } from '../../protocol/settlement/proof.js';
import { checkSuccession, genesisAfter } from '../../protocol/settlement/succession.js';
import { settlementTable, type SettlementTable } from '../../protocol/settlement/table.js';
import { ruleOfSettlementCode } from './codes.js';
import type { Command } from './scenario.js';
import type { World } from './world.js';

interface Shown {
  readonly output: string[];
  readonly rules: string[];
}

function tableIn({ settlements }: World, era: string | undefined): SettlementTable {
  const table = settlements.get(era as string);
  if (table === undefined) throw new Error(`round ${era} is not paid`);
  return table;
}

/** What an act says where it is refused; its rule is that of the code. */
function refusalOf(act: () => void): Shown {
  try {
    act();
  } catch (error) {
    if (!(error instanceof GridlodeError)) throw error;
    const rule = ruleOfSettlementCode[error.code as keyof typeof ruleOfSettlementCode];
    if (rule === undefined) throw error;
    return { output: [`refused: ${error.code} (${rule})`], rules: [rule] };
  }
  throw new Error('nothing was refused');
}

/** A table with one unit more in the balance of its last row. */
function altered({ campaign, rows }: SettlementTable): SettlementTable {
  return settlementTable(
    campaign,
    rows.map((row, i) =>
      i === rows.length - 1 && row.kind === 'balance' ? { ...row, balance: row.balance + 1n } : row,
    ),
  );
}

const printField = (one: Difference): string =>
  one.field === null ? '' : `: ${one.field} ${one.a} and ${one.b}`;

/** What is done with the tables of rounds that were paid. */
export const settlementCommands: Readonly<Record<string, (world: World, command: Command) => Shown>> = {
  root: (world, { words }) => ({
    output: [`root ${tableIn(world, words[0]).root.slice(0, 8)}`],
    rules: ['SETTLE-7'],
  }),
  prove: (world, { words, options }) => {
    const table = tableIn(world, words[0]);
    const proof = proveRow(table, Number(words[1]));
    if (options.has('against'))
      return refusalOf(() => verifyProof(proof, tableIn(world, options.get('against')).root));
    if (options.has('index'))
      return refusalOf(() => verifyProof({ ...proof, index: Number(options.get('index')) }, table.root));
    const row = verifyProof(proof, table.root);
    const subject = row.kind === 'position' ? row.pointId : row.account;
    return {
      output: [
        `row ${words[1]} of ${proof.count} is the ${row.kind} of ${world.names.of(subject)}, by ${proof.siblings.length} siblings`,
      ],
      rules: ['SETTLE-8'],
    };
  },
  compare: (world, { words }) => {
    const table = tableIn(world, words[0]);
    const { differences, count } = compareTables(
      table,
      words[1] === 'altered' ? altered(table) : tableIn(world, words[1]),
    );
    return {
      output: [
        `${count} differences`,
        ...differences.map((one) => `  ${one.kind} of ${world.names.of(one.subject)}${printField(one)}`),
      ],
      rules: ['SETTLE-9'],
    };
  },
  succeed: (world, { words }) => {
    const table = tableIn(world, words[0]);
    const { cid } = world.chain;
    if (words[1] === 'locked') return refusalOf(() => genesisAfter(cid, table));
    const genesis = genesisAfter(cid, table);
    const campaign = {
      ...world.campaign,
      predecessor: { campaign: cid, settlement: table.root },
      stake: { ...world.campaign.stake, genesis },
    };
    if (words[1] === 'altered')
      return refusalOf(() =>
        checkSuccession({ ...campaign, stake: { ...campaign.stake, genesis: genesis.slice(1) } }, cid, table),
      );
    checkSuccession(campaign, cid, table);
    return {
      output: genesis.map(({ account, amount }) => `${world.names.of(account)} begins with ${amount}`),
      rules: ['SUCCESSION-1'],
    };
  },
};
