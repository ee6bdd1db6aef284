import { h } from '../dom.js';
import { ask } from '../connection.js';
import { lineChart } from '../charts.js';
import { amount, amountNumber, change, counted, duration, number, score } from '../format.js';
import { effectiveOf, sketchOf } from '../likeness.js';
import { badge, card, id, modelLink, nodeName, note, table, tile, tiles } from '../parts.js';

const accountsListed = 200;

/** An account: what it has, what carries it, and what rounds did to it. */
export const stake = {
  title: 'Stake',
  changes: (event) => event.type === 'cut' || event.type === 'paid',
  load: async (asked) => {
    const accounts = await ask('/accounts');
    const account = accounts.find(({ account }) => account === asked) ?? accounts[0];
    const [found, history] = await Promise.all([
      ask(`/stake/${account.account}`),
      ask(`/stake/${account.account}/history`),
    ]);
    const slots = found.delegations.flatMap((one) => one.slots);
    const isFinal = new Set(slots.filter(({ manifest }) => manifest !== null).map(({ pointId }) => pointId));
    const models =
      isFinal.size === 0 ? [] : (await ask('/models')).filter(({ pointId }) => isFinal.has(pointId));
    return { accounts, account, stake: found, history, models };
  },
  view: ({ status, data, width }) => {
    const { account, stake: found, history } = data;
    const { campaign } = status;
    const sum = (name) => found.delegations.reduce((all, one) => all + BigInt(one[name]), 0n);
    return [
      chooseAccount(data),
      campaign.unit.toUpperCase() === 'NMR'
        ? note('Amounts are called NMR here, but Gridlode holds no NMR and moves none.')
        : null,
      account.frozen ? note('This account is frozen: it signed two records for one place in its log.') : null,
      tiles(
        tile('Balance', amount(found.balance, campaign), 'free to delegate or to give'),
        tile(
          'Behind models',
          amount(String(sum('free') + sum('locked')), campaign),
          counted(found.delegations.length, 'delegation'),
        ),
        tile('At risk now', amount(String(sum('locked')), campaign), 'locked in open rounds'),
        tile('Rounds', number(history.rounds.length), 'settled lately, with this account'),
      ),
      card(
        'Delegations',
        found.delegations.length === 0 ? none() : found.delegations.map((one) => delegation(one, status)),
      ),
      portfolio(data, campaign),
      found.pending.length === 0
        ? null
        : card(
            'Waiting for a cut',
            h(
              'ul',
              { class: 'plain' },
              found.pending.map(({ record, kind }) => h('li', { key: record }, kind, ' ', id(record))),
            ),
          ),
      rounds(history, status, width),
    ];
  },
};

function chooseAccount({ accounts, account }) {
  return h(
    'div',
    { class: 'controls' },
    h(
      'label',
      null,
      'Account ',
      h(
        'select',
        { value: account.account, onchange: ({ target }) => (location.hash = `#/stake/${target.value}`) },
        accounts
          .slice(0, accountsListed)
          .map(({ account: key, text, own }) =>
            h('option', { key, value: key }, own ? 'this node' : `${text.slice(0, 13)}…`),
          ),
      ),
    ),
    h('code', null, account.text),
  );
}

const none = () =>
  h(
    'p',
    { class: 'empty' },
    'This account has put nothing behind models. gridlode stake delegate does; another account can be chosen above.',
  );

function delegation(
  { delegation: cid, amount: whole, free, locked, models, node, termLeftEpochs, dueCut, slots },
  status,
) {
  const { campaign, lease } = status;
  return h(
    'article',
    { key: cid },
    h('h3', null, `${amount(whole, campaign)} behind ${counted(models, 'model')} `, id(cid)),
    note(
      node === null ? 'No node trains for it yet.' : ['Trained by ', nodeName(node, status), '. '],
      `Free ${amount(free, campaign)}, locked ${amount(locked, campaign)}.`,
      termLeftEpochs === null ? '' : ` Its node has ${counted(termLeftEpochs, 'cut')} left to bring a model.`,
      dueCut === null
        ? ''
        : ` Taken back: free from cut ${number(dueCut)} on, in about ${duration(Math.max(0, dueCut - status.cut.number) * lease.epochMs)}.`,
    ),
    table(
      `Models of the delegation ${cid.slice(7, 15)}`,
      [
        { title: 'Model', cell: ({ pointId }) => (pointId === null ? '–' : modelLink(pointId)) },
        {
          title: 'State',
          cell: ({ state }) =>
            badge(state, state === 'vested' ? 'good' : state === 'training' ? 'accent' : ''),
        },
        {
          title: 'Segments',
          right: true,
          cell: ({ segments, total }) => (segments === null ? '–' : `${segments} of ${total ?? '?'}`),
        },
        { title: 'Corr', right: true, cell: ({ corr }) => score(corr) },
        { title: 'Sharpe', right: true, cell: ({ sharpe }) => score(sharpe, 2) },
        { title: 'By', cell: ({ node: by }) => nodeName(by, status) },
      ],
      slots,
      'Its slots are opened with the next cuts.',
      (slot, i) => slot.pointId ?? i,
    ),
  );
}

/** What the stake is spread over, and how much that spreads it. */
function portfolio({ stake: { delegations }, models }, campaign) {
  if (models.length === 0) return null;
  const corr = models.reduce((sum, one) => sum + one.corr, 0) / models.length;
  const each = delegations.map(
    ({ free, locked, models: count }) => (BigInt(free) + BigInt(locked)) / BigInt(count),
  );
  return card(
    'Portfolio',
    h(
      'p',
      null,
      `${counted(models.length, 'final model')} with a mean corr of ${score(corr)}, which spread the stake as ${effectiveOf(models.map(({ sketch }) => sketchOf(sketch))).toFixed(1)} models that have nothing in common would.`,
    ),
    note(
      `Each model of a delegation carries an equal part: ${each.map((part) => amount(String(part), campaign)).join(', ')}.`,
    ),
  );
}

function rounds({ rounds: settled, locked }, status, width) {
  const { campaign } = status;
  const changeOf = ({ positions, earned }) =>
    positions.reduce((sum, one) => sum + BigInt(one.change) - BigInt(one.commission) - BigInt(one.fees), 0n) +
    BigInt(earned.commission) +
    BigInt(earned.fees);
  const wealth = settled
    .toReversed()
    .map((one, i) => [
      i,
      amountNumber(one.balance, campaign) +
        amountNumber(one.free, campaign) +
        amountNumber(one.locked, campaign),
    ]);
  return card(
    'Rounds',
    locked.length === 0
      ? null
      : note(
          `Open: ${locked.map(({ era, models, stake: held, deadline }) => `${era} holds ${amount(held, campaign)} on ${counted(models, 'model')}, predictions until cut ${deadline}`).join('; ')}.`,
        ),
    wealth.length < 2
      ? null
      : lineChart({
          width,
          height: 200,
          label: `What the account has after each of ${wealth.length} rounds`,
          lines: [{ points: wealth }],
          dots: true,
          xTicks: wealth.map(([i]) => i).filter((i) => i % Math.ceil(wealth.length / 8) === 0),
          xText: (i) => settled[settled.length - 1 - i].era,
          xTitle: `round; ${campaign.unit}`,
        }),
    table(
      'Settled rounds',
      [
        { title: 'Round', cell: ({ era }) => era },
        { title: 'Models', right: true, cell: ({ positions }) => positions.length },
        {
          title: 'Mean corr',
          right: true,
          cell: ({ positions }) =>
            positions.length === 0
              ? '–'
              : score(positions.reduce((sum, { corr }) => sum + corr, 0) / positions.length),
        },
        {
          title: 'Staked',
          right: true,
          cell: ({ positions }) =>
            amount(String(positions.reduce((sum, one) => sum + BigInt(one.stake), 0n)), campaign),
        },
        {
          title: 'Change',
          right: true,
          cell: (one) =>
            h(
              'span',
              { class: changeOf(one) < 0n ? 'loss' : changeOf(one) > 0n ? 'gain' : null },
              change(String(changeOf(one)), campaign),
            ),
        },
        {
          title: 'State',
          cell: ({ isScored }) => (isScored ? badge('settled', 'good') : badge('nobody scored it')),
        },
      ],
      settled,
      'No settled round had a stake of this account, or paid it.',
      ({ era }) => era,
    ),
    settled.length === 0
      ? null
      : h(
          'details',
          null,
          h('summary', null, 'Model by model'),
          settled.map((one) => positions(one, status)),
        ),
  );
}

const positions = ({ era, positions: rows }, status) =>
  h(
    'article',
    { key: era },
    h('h3', null, `Round ${era}`),
    table(
      `Positions of round ${era}`,
      [
        { title: 'Model', cell: ({ pointId }) => modelLink(pointId) },
        { title: 'State', cell: ({ state }) => badge(state, state === 'scored' ? 'good' : '') },
        { title: 'Stake', right: true, cell: ({ stake: held }) => amount(held, status.campaign) },
        { title: 'Corr', right: true, cell: ({ corr }) => score(corr) },
        { title: 'MMC', right: true, cell: ({ mmc }) => score(mmc) },
        { title: 'Won or lost', right: true, cell: ({ change: by }) => change(by, status.campaign) },
      ],
      rows,
      'It held no stake of this account, which earned as a node.',
      ({ pointId }) => pointId,
    ),
  );
