import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Crates {
  forbiddenDependencies(metadata: object): string[];
}

/** Output of `cargo metadata` for a workspace, from the dependencies of each package; names starting with "sockets-" are members. */
function metadata(dependencies: Readonly<Record<string, readonly string[]>>): object {
  const names = Object.keys(dependencies);
  return {
    packages: names.map((name) => ({ name, id: `id-${name}` })),
    workspace_members: names.filter((name) => name.startsWith('sockets-')).map((name) => `id-${name}`),
    resolve: {
      nodes: names.map((name) => ({
        id: `id-${name}`,
        deps: dependencies[name]?.map((dependency) => ({ pkg: `id-${dependency}` })),
      })),
    },
  };
}

test('the intended layers pass', async (t) => {
  const { forbiddenDependencies } = await plainModule<Crates>('scripts/layers/crates.mjs');
  const workspace = metadata({
    'sockets-binding': ['sockets-core', 'napi'],
    'sockets-core': ['sockets-sys', 'tokio'],
    'sockets-sys': ['libc'],
    libc: [],
    napi: [],
    tokio: ['libc'],
  });
  t.deepEqual(forbiddenDependencies(workspace), []);
});

test('a dependency on a higher layer is found, also through another package', async (t) => {
  const { forbiddenDependencies } = await plainModule<Crates>('scripts/layers/crates.mjs');
  const workspace = metadata({
    'sockets-core': ['sockets-sys', 'helper'],
    'sockets-sys': ['tokio-rustls'],
    helper: ['napi-sys'],
    'napi-sys': [],
    'tokio-rustls': ['tokio'],
    tokio: [],
  });
  t.deepEqual(forbiddenDependencies(workspace), [
    'sockets-core depends on napi-sys: only sockets-binding depends on Node.js',
    'sockets-sys depends on tokio-rustls: the crate of system calls depends on no event loop',
    'sockets-sys depends on tokio: the crate of system calls depends on no event loop',
  ]);
});
