import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface PlatformCode {
  misplacedConditions(source: string): string[];
  platformViolations(root: string, files: readonly string[]): string[];
}

const PICKS = [
  '#[cfg_attr(linux, path = "linux.rs")]\n#[cfg_attr(not(linux), path = "unavailable.rs")]\nmod platform;',
  '#[cfg_attr(linux, path = "linux/mod.rs")]\npub(crate) mod platform;',
  '#[cfg(unix)]\nmod unix;',
  '#[cfg(any(linux, apple))]\npub(crate) mod unix;',
  '#[cfg(target_os = "linux")]\n/// Control messages.\n#[rustfmt::skip]\npub mod cmsg;',
  '#[cfg(all(test, linux))]\nmod unavailable;',
  '#[cfg(all(test, any(linux, apple)))]\nmod tests {\n    use super::*;\n}',
];

const NOT_ABOUT_THE_SYSTEM = [
  '#[cfg(test)]\nmod tests {}',
  '#[cfg(any(test, feature = "portable"))]\nfn seam() {}',
  '#[cfg_attr(not(test), expect(dead_code, reason = "no system lacks all"))]\nmod unavailable;',
  'if cfg!(debug_assertions) {}',
  '// #[cfg(unix)] is explained here\nfn explained() {}',
  'let text = "#[cfg(unix)]";',
];

const MISPLACED: [source: string, condition: string][] = [
  ['fn send() {\n    #[cfg(unix)]\n    call();\n}', 'cfg(unix)'],
  ['fn send() {\n    if cfg!(windows) {}\n}', 'cfg!(windows)'],
  ['#[cfg(linux)]\nuse linux as imp;', 'cfg(linux)'],
  ['#[cfg(any(linux, windows))]\nfn storage() {}', 'cfg(any(linux, windows))'],
  ['#[test]\n#[cfg(batched_udp)]\nfn a_batch_leaves() {}', 'cfg(batched_udp)'],
  ['#[cfg(not(unix))]\n#[inline]\nconst NO_SIGNAL: i32 = 0;', 'cfg(not(unix))'],
  ['#[cfg(apple)]\nmod apple {\n    fn call() {}\n}', 'cfg(apple)'],
  ['#[cfg(any(test, linux))]\nmod linux {\n    fn call() {}\n}', 'cfg(any(test, linux))'],
  ['#[cfg_attr(unix, derive(Clone))]\nstruct Socket;', 'cfg_attr(unix, derive(Clone))'],
  [
    '#[cfg_attr(not(any(linux, apple)), expect(dead_code))]\nmod unix;',
    'cfg_attr(not(any(linux, apple)), expect(dead_code))',
  ],
  ['#![cfg(unix)]\nmod unix;', 'cfg(unix)'],
  ['match level {\n    #[cfg(unix)]\n    0 => {}\n}', 'cfg(unix)'],
];

for (const source of PICKS) {
  test(`selects a file: ${source}`, async (t) => {
    const { misplacedConditions } = await plainModule<PlatformCode>('scripts/layers/platform-code.mjs');
    t.deepEqual(misplacedConditions(source), []);
  });
}

for (const source of NOT_ABOUT_THE_SYSTEM) {
  test(`is no condition on the system: ${source}`, async (t) => {
    const { misplacedConditions } = await plainModule<PlatformCode>('scripts/layers/platform-code.mjs');
    t.deepEqual(misplacedConditions(source), []);
  });
}

for (const [source, condition] of MISPLACED) {
  test(`selects no file: ${source}`, async (t) => {
    const { misplacedConditions } = await plainModule<PlatformCode>('scripts/layers/platform-code.mjs');
    t.deepEqual(misplacedConditions(source), [condition]);
  });
}

test('files are selected only for a module named `platform`, so that a search finds every choice', async (t) => {
  const { misplacedConditions } = await plainModule<PlatformCode>('scripts/layers/platform-code.mjs');
  t.is(misplacedConditions('#[cfg_attr(linux, path = "linux.rs")]\nmod imp;').length, 1);
  t.is(misplacedConditions('cfg_if! {\n    if #[cfg(unix)] {\n        mod unix;\n    }\n}').length, 2);
});

test('conditions are searched in the crates of system calls, engines and test peers, and the files are named', async (t) => {
  const { platformViolations } = await plainModule<PlatformCode>('scripts/layers/platform-code.mjs');
  const root = mkdtempSync(join(tmpdir(), 'platform-code-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const sources = {
    'crates/sys/src/accept.rs': 'fn accept() {\n    #[cfg(unix)]\n    call();\n}',
    'crates/core/src/udp.rs': '#[cfg(unix)]\nfn only_here() {}',
    'crates/testing/src/usage.rs': 'const UNIT: u64 = if cfg!(windows) { 1 } else { 1024 };',
    'crates/core/tests/udp.rs': '#[cfg(unix)]\nfn only_here() {}',
  };
  for (const [file, source] of Object.entries(sources)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), source);
  }
  t.deepEqual(platformViolations(root, Object.keys(sources)), [
    'crates/sys/src/accept.rs has a condition on the system that selects no file: cfg(unix)',
    'crates/core/src/udp.rs has a condition on the system that selects no file: cfg(unix)',
    'crates/testing/src/usage.rs has a condition on the system that selects no file: cfg!(windows)',
  ]);
});
