import test from 'ava';

import { evaluatesCode, lastingArguments } from '../../../dist/internal/background/runtime-arguments.js';

const CASES: readonly (readonly [given: string[], kept: string[]])[] = [
  [[], []],
  [
    ['--enable-source-maps', '--import', './register.mjs', '--max-old-space-size=64'],
    ['--enable-source-maps', '--import', './register.mjs', '--max-old-space-size=64'],
  ],
  [['--inspect', '--enable-source-maps'], ['--enable-source-maps']],
  [['--inspect-brk=9230', '--inspect-port', '0', '--no-warnings'], ['--no-warnings']],
  [['--watch', '--watch-path', 'src', '--watch-preserve-output', '--no-warnings'], ['--no-warnings']],
  [['--test', '--test-reporter', 'tap', '--test-only', '--no-warnings'], ['--no-warnings']],
  [['--input-type=module', '-e', 'code', '--no-warnings'], ['--no-warnings']],
  [['--input-type', 'module', '--eval=code', '--no-warnings'], ['--no-warnings']],
  [
    ['-pe', 'code', '-r', './setup.js'],
    ['-r', './setup.js'],
  ],
  [
    ['--inspector-like', '--tester'],
    ['--inspector-like', '--tester'],
  ],
];

test('arguments that make a script run as here last; those of a debugger, of a mode or of one process do not', (t) => {
  for (const [given, kept] of CASES) t.deepEqual(lastingArguments(given), kept, given.join(' '));
});

test('a runtime that evaluates code has no script', (t) => {
  for (const args of [['-e', '0'], ['-p', '0'], ['-pe', '0'], ['--eval', '0'], ['--eval=0'], ['--print', '0']]) {
    t.true(evaluatesCode(args), args.join(' '));
  }
  for (const args of [[], ['--enable-source-maps'], ['--env-file', '.env']]) t.false(evaluatesCode(args));
});
