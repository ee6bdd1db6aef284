// deadline: 900 s
import { suite } from 'uvu';
import { Wards, ways } from './damage.js';

const test = suite<{ wards: Wards }>('damaged data directories, each file in each way');
test.before(async (context) => {
  context.wards = await Wards.make();
});
test.after(({ wards }) => wards.remove());

test('each is named, repaired without loss or left to a backup, and nothing is signed twice', async ({
  wards,
}) => {
  const failures: string[] = [];
  const counts = new Map<string, number>();
  for (const file of wards.files)
    for (const way of Object.keys(ways)) {
      try {
        const { said, end } = await wards.trial(file, way);
        counts.set(end, (counts.get(end) ?? 0) + 1);
        console.log(`${file.name}/${file.path} ${way}: ${said.join(', ') || 'unsaid'}; ${end}`);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
  console.log([...counts].map(([end, count]) => `${count} ${end}`).join(', '));
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
});

test.run();
