import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;
interface Dependencies {
  staleness(locked: Packages | undefined, installed: Packages | undefined): string | undefined;
}

const LOCKED: Packages = {
  '': { version: '0.1.0' },
  'node_modules/ava': { version: '7.0.0', integrity: 'sha512-a' },
  'node_modules/fsevents': { version: '2.0.0', integrity: 'sha512-f', optional: true },
};

async function staleness(locked: Packages | undefined, installed: Packages | undefined): Promise<string | undefined> {
  const module = await plainModule<Dependencies>('scripts/setup/dependencies.mjs');
  return module.staleness(locked, installed);
}

test('nothing is installed when only packages of other platforms are missing', async (t) => {
  t.is(await staleness(LOCKED, { 'node_modules/ava': { version: '7.0.0', integrity: 'sha512-a' } }), undefined);
});

test('packages are installed when one is missing, of another version or surplus', async (t) => {
  t.is(await staleness(LOCKED, undefined), 'nothing is installed');
  t.is(await staleness(LOCKED, {}), 'node_modules/ava is missing or another version');
  t.is(
    await staleness(LOCKED, { 'node_modules/ava': { version: '7.0.1', integrity: 'sha512-b' } }),
    'node_modules/ava is missing or another version',
  );
  t.is(
    await staleness(LOCKED, { ...LOCKED, 'node_modules/left': { version: '1.0.0' } }),
    'node_modules/left is not in the lock file',
  );
});
