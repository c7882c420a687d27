import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Failure {
  title: string;
  details: readonly string[];
}
interface Lines {
  failureLines(failures: readonly Failure[]): readonly string[];
}

test('each failure is named with its details below it', async (t) => {
  const { failureLines } = await plainModule<Lines>('scripts/ci/failure-lines.mjs');
  const failures = [
    { title: 'Rust: sends', details: ['Error: Timeout', '  at once'] },
    { title: 'layers', details: [] },
  ];
  t.deepEqual(failureLines(failures), [
    '',
    'failed:',
    '  Rust: sends',
    '      Error: Timeout',
    '        at once',
    '  layers',
    '',
  ]);
  t.deepEqual(failureLines([]), []);
});

test('many failures are listed by name, the first ten with details', async (t) => {
  const { failureLines } = await plainModule<Lines>('scripts/ci/failure-lines.mjs');
  const failures = Array.from({ length: 500 }, (_, index) => ({ title: `test ${index}`, details: ['why'] }));
  const lines = failureLines(failures);
  t.deepEqual(
    lines.filter((line) => line.startsWith('  test')),
    failures.map(({ title }) => `  ${title}`),
  );
  t.is(lines.filter((line) => line.trim() === 'why').length, 10);
});
