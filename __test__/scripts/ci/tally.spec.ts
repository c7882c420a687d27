import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
interface Tally {
  TestTally: new () => { add(line: string): void; end(succeeded: boolean): Counts };
  sum(list: readonly Counts[]): Counts;
  summary(counts: Counts): string;
}

const CARGO = 'test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s';
const CARGO_FAILED = 'test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s';
const CARGO_NONE = 'test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s';

async function count(succeeded: boolean, ...lines: readonly string[]): Promise<Counts> {
  const { TestTally } = await plainModule<Tally>('scripts/ci/tally.mjs');
  const tally = new TestTally();
  for (const line of lines) tally.add(line);
  return tally.end(succeeded);
}

test('cargo and TAP results add up', async (t) => {
  t.deepEqual(
    await count(
      true,
      'suite: Rust',
      'running 13 tests',
      'test cmsg::round_trip ... ok',
      CARGO,
      CARGO_NONE,
      'suite: TypeScript',
      'TAP version 13',
      'ok 1 - data-reader › reads',
      'ok 2 - socat › echoes # SKIP',
      'not ok 3 - later # TODO',
      '1..3',
      '# pass 1',
    ),
    { passed: 13, failed: 0, skipped: 3 },
  );
});

test('failures of both runners count', async (t) => {
  const counts = await count(
    false,
    'suite: Rust',
    CARGO_FAILED,
    'suite: TypeScript',
    'not ok 1 - sends',
    'ok 2 - receives',
  );
  t.deepEqual(counts, { passed: 4, failed: 3, skipped: 0 });
});

test('a run that dies without a failed test counts as one failure', async (t) => {
  t.deepEqual(await count(false, 'suite: Rust', CARGO, 'error: test failed, signal: 11'), {
    passed: 12,
    failed: 1,
    skipped: 1,
  });
});

test('a suite that executes nothing counts as one failure', async (t) => {
  t.deepEqual(await count(true, 'suite: Rust', CARGO, 'suite: TypeScript', 'TAP version 13', '1..0'), {
    passed: 12,
    failed: 1,
    skipped: 1,
  });
  t.deepEqual(await count(true, 'suite: Rust', CARGO_NONE, 'suite: TypeScript', 'ok 1 - reads'), {
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});

test('a run without any result counts as one failure', async (t) => {
  t.deepEqual(await count(true, 'built'), { passed: 0, failed: 1, skipped: 0 });
});

test('a suite that crashes without a failed test counts as one failure, whatever the others do', async (t) => {
  t.deepEqual(
    await count(
      false,
      'suite: Rust',
      CARGO,
      'error: test failed, signal: 11',
      'suite failed: cargo test: ended with code 101',
      'suite: TypeScript',
      'not ok 1 - reads',
      'suite failed: ava: ended with code 1',
    ),
    { passed: 12, failed: 2, skipped: 1 },
  );
});

test('a suite that reports why it cannot run counts as skipped', async (t) => {
  t.deepEqual(await count(true, 'suite: newest Node', 'skipped: npm has no package for aix'), {
    passed: 0,
    failed: 0,
    skipped: 1,
  });
});

test('output of a test that looks like results does not count', async (t) => {
  const counts = await count(
    true,
    'suite: TypeScript',
    'ok 1 - reads',
    'okay',
    '    ok 2 - of a nested run',
    'ok then',
  );
  t.deepEqual(counts, { passed: 1, failed: 0, skipped: 0 });
});

test('the summary names skipped tests only where there are some', async (t) => {
  const { sum, summary } = await plainModule<Tally>('scripts/ci/tally.mjs');
  const one = { passed: 7, failed: 1, skipped: 0 };
  t.is(summary(one), '7 passed, 1 failed');
  t.is(summary(sum([one, { passed: 1, failed: 0, skipped: 2 }])), '8 passed, 1 failed, 2 skipped');
});
