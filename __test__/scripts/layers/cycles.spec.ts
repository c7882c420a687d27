import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

type Graph = Map<string, Set<string>>;

interface Cycles {
  cycles(graph: Graph): string[][];
}

interface TypeScriptModules {
  typescriptGraph(sources: ReadonlyMap<string, string>): Graph;
}

interface RustModules {
  rustGraph(sources: ReadonlyMap<string, string>, root: string): Graph;
}

async function cyclesIn(graph: Graph): Promise<string[][]> {
  const { cycles } = await plainModule<Cycles>('scripts/layers/cycles.mjs');
  return cycles(graph);
}

async function inTypeScript(sources: Readonly<Record<string, string>>): Promise<string[][]> {
  const { typescriptGraph } = await plainModule<TypeScriptModules>('scripts/layers/typescript-modules.mjs');
  return cyclesIn(typescriptGraph(new Map(Object.entries(sources))));
}

async function inRust(sources: Readonly<Record<string, string>>): Promise<string[][]> {
  const { rustGraph } = await plainModule<RustModules>('scripts/layers/rust-modules.mjs');
  return cyclesIn(rustGraph(new Map(Object.entries(sources)), 'lib.rs'));
}

test('a cycle has all modules that reach themselves through it, and none that only lead to it', async (t) => {
  const graph = new Map([
    ['entry', new Set(['a'])],
    ['a', new Set(['b', 'leaf'])],
    ['b', new Set(['c'])],
    ['c', new Set(['a'])],
    ['leaf', new Set<string>()],
    ['self', new Set(['self'])],
  ]);
  t.deepEqual(await cyclesIn(graph), [['a', 'b', 'c'], ['self']]);
});

test('TypeScript: imports, re-exports and imports for their effect count', async (t) => {
  t.deepEqual(
    await inTypeScript({
      'a.ts': "import { b } from './folder/b.js';",
      'folder/b.ts': "export * from '../c.js';",
      'c.ts': "import './a.js';",
    }),
    [['a.ts', 'c.ts', 'folder/b.ts']],
  );
  t.deepEqual(
    await inTypeScript({
      'a.ts': "import {\n  type T,\n  b,\n} from './b.js';",
      'b.ts': "import { a } from './a.js';",
    }),
    [['a.ts', 'b.ts']],
  );
});

test('TypeScript: imports of types do not count', async (t) => {
  t.deepEqual(
    await inTypeScript({ 'a.ts': "import type { B } from './b.js';", 'b.ts': "import { a } from './a.js';" }),
    [],
  );
  t.deepEqual(
    await inTypeScript({ 'a.ts': "import { type B, type C } from './b.js';", 'b.ts': "export { a } from './a.js';" }),
    [],
  );
});

test('Rust: siblings that use each other, by `use` or by a path in the code', async (t) => {
  t.deepEqual(
    await inRust({
      'lib.rs': 'mod a; mod b;',
      'a.rs': 'use crate::b::{self, B}; pub struct A(B);',
      'b.rs': 'pub struct B; fn f() -> super::a::A { todo() }',
    }),
    [['a.rs', 'b.rs']],
  );
});

test('Rust: a re-export counts for the file that defines the item', async (t) => {
  const sources = {
    'lib.rs': 'mod tls; mod user;',
    'tls/mod.rs': 'mod client; mod cache; pub use client::Client; pub use cache::*;',
    'tls/client.rs': 'use super::Cache; pub struct Client(Cache);',
    'user.rs': 'use crate::tls::{Client, Cache};',
  };
  t.deepEqual(await inRust({ ...sources, 'tls/cache.rs': 'pub struct Cache;' }), []);
  t.deepEqual(await inRust({ ...sources, 'tls/cache.rs': 'use super::Client; pub struct Cache;' }), [
    ['tls/cache.rs', 'tls/client.rs'],
  ]);
});

test('Rust: the file of a platform is part of the folder that selects it, and forms cycles only with others', async (t) => {
  const pick = '#[cfg_attr(unix, path = "unix.rs")]\n#[cfg_attr(windows, path = "windows.rs")]\nmod platform;';
  const sources = {
    'lib.rs': 'mod options; mod other;',
    'options/mod.rs': `${pick}\nmod shared;`,
    'options/shared.rs': 'pub struct S; use super::platform;',
    'options/unix.rs': 'use super::shared::S; use crate::other::O;',
    'options/windows.rs': '',
  };
  t.deepEqual(await inRust({ ...sources, 'other.rs': 'pub struct O;' }), []);
  t.deepEqual(await inRust({ ...sources, 'other.rs': 'use crate::options::shared::S; pub struct O;' }), [
    ['options/shared.rs', 'options/unix.rs', 'other.rs'],
  ]);
});

test('Rust: a folder and its `mod.rs` are one concept, and tests, comments and other crates do not count', async (t) => {
  t.deepEqual(
    await inRust({
      'lib.rs': 'mod a; mod b;',
      'a/mod.rs': 'mod part; pub struct A(part::Part);',
      'a/part.rs': 'use super::A; pub struct Part;',
      'b.rs': 'use crate::a::A; // crate::a\n#[cfg(test)] mod tests { use crate::b; }',
    }),
    [],
  );
  t.deepEqual(
    await inRust({
      'lib.rs': 'mod a; mod b;',
      'a.rs': 'use b::b; #[cfg(test)] mod tests { use crate::b::B; fn t() { {} } } pub struct A;',
      'b.rs': 'use crate::a::A; pub struct B;',
    }),
    [],
  );
});
