import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Failure {
  title: string;
  details: readonly string[];
}
interface Log {
  readonly failures: readonly Failure[];
}
interface Modules {
  FailureLog: new () => Log;
  TestTally: new (log: Log) => { add(line: string): void; end(succeeded: boolean): { failed: number } };
}

/** The failures in the output of a failed run; checks that as many were counted. */
async function failuresIn(output: string): Promise<readonly Failure[]> {
  const { FailureLog } = await plainModule<Modules>('scripts/ci/failure-log.mjs');
  const { TestTally } = await plainModule<Modules>('scripts/ci/tally.mjs');
  const log = new FailureLog();
  const tally = new TestTally(log);
  for (const line of output.split('\n')) tally.add(line);
  const { failed } = tally.end(false);
  if (failed !== log.failures.length) throw new Error(`${failed} failures, but ${log.failures.length} are named`);
  return log.failures;
}

const CARGO = `
suite: Rust

running 3 tests
test names::parses ... ok
test names::refuses ... FAILED
test sends ... FAILED

failures:

---- names::refuses stdout ----

thread 'names::refuses' (7) panicked at crates/core/tests/names.rs:12:5:
assertion \`left == right\` failed
  left: 1
 right: 2
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace

---- sends stdout ----
Error: Timeout


failures:
    names::refuses
    sends

test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
`;

test('failed Rust tests are reported with their suite and the first lines of their panics', async (t) => {
  t.deepEqual(await failuresIn(CARGO), [
    {
      title: 'Rust: names::refuses',
      details: [
        "thread 'names::refuses' (7) panicked at crates/core/tests/names.rs:12:5:",
        'assertion `left == right` failed',
        '  left: 1',
        ' right: 2',
        'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
      ],
    },
    { title: 'Rust: sends', details: ['Error: Timeout'] },
  ]);
});

test('failed TypeScript tests are reported with their suite and the first lines of their errors', async (t) => {
  const output = `suite: TypeScript on Node.js 20
TAP version 13
ok 1 - reads
not ok 2 - datagram-socket › sends
  ---
    name: AssertionError
    assertion: t.is()
    details:
      'Difference (- actual, + expected):': |-
        - 1
        + 2
    message: 'sent'
    at: >-
      file:///somewhere.js
  ...
    not a detail
not ok 3 - later # TODO
not ok 4 - without an error
ok 5 - writes
not ok 6 - something.spec.js exited due to SIGSEGV
1..6`;
  t.deepEqual(await failuresIn(output), [
    {
      title: 'TypeScript on Node.js 20: datagram-socket › sends',
      details: [
        'name: AssertionError',
        'assertion: t.is()',
        'details:',
        "  'Difference (- actual, + expected):': |-",
        '    - 1',
        '    + 2',
        "message: 'sent'",
        'at: >-',
      ],
    },
    { title: 'TypeScript on Node.js 20: without an error', details: [] },
    { title: 'TypeScript on Node.js 20: something.spec.js exited due to SIGSEGV', details: [] },
  ]);
});

test('a failed suite without a failed test is reported with its last lines', async (t) => {
  const output = `suite: Rust
   Compiling sockets-core
error[E0425]: cannot find value \`x\`
suite failed: cargo test: ended with code 101
suite: TypeScript
not ok 1 - reads
suite failed: ava: ended with code 1
suite: nothing
suite: last
ok 1 - reads
suite failed: ava: killed by SIGKILL`;
  t.deepEqual(await failuresIn(output), [
    {
      title: 'Rust: the suite failed, but no test of it',
      details: [
        '   Compiling sockets-core',
        'error[E0425]: cannot find value `x`',
        'suite failed: cargo test: ended with code 101',
      ],
    },
    { title: 'TypeScript: reads', details: [] },
    { title: 'nothing: no test ran', details: [] },
    {
      title: 'last: the suite failed, but no test of it',
      details: ['ok 1 - reads', 'suite failed: ava: killed by SIGKILL'],
    },
  ]);
});

test('a run that crashes before its first suite is reported with its last lines', async (t) => {
  t.deepEqual(await failuresIn('npm error code E404'), [
    { title: 'the run failed, but no test of it', details: ['npm error code E404'] },
  ]);
});
