// deadline: 300 s
import { suite } from 'uvu';
import { Wards, ways } from './damage.js';

const test = suite<{ wards: Wards }>('damaged data directories');
test.before(async (context) => {
  context.wards = await Wards.make();
});
test.after(({ wards }) => wards.remove());

/** Every sixth file meets one of the ways; all of them with all of them take long. */
const names = Object.keys(ways);

test('what a file of one can meet is named, repaired without loss or left to a backup, and nothing is signed twice', async ({
  wards,
}) => {
  const counts = new Map<string, number>();
  for (const [i, file] of wards.files.entries()) {
    if (i % 6 > 0) continue;
    const { end } = await wards.trial(file, names[i % names.length] as string);
    counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  console.log([...counts].map(([end, count]) => `${count} ${end}`).join(', '));
});

test.run();
