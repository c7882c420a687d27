import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface WithoutServices {
  withoutServices<T>(install: () => T, policy: string): T;
}

const onUnix = process.platform === 'win32' ? test.skip : test;

async function load(t: ExecutionContext): Promise<WithoutServices & { policy: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-policy-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { withoutServices } = await plainModule<WithoutServices>('scripts/setup/without-services.mjs');
  return { withoutServices, policy: join(folder, 'policy-rc.d') };
}

onUnix('services are not started during the installation', async (t) => {
  const { withoutServices, policy } = await load(t);
  t.is(
    withoutServices(() => spawnSync(policy, ['nginx', 'start']).status, policy),
    101,
  );
  t.false(existsSync(policy));
});

onUnix('an installation that throws leaves no policy', async (t) => {
  const { withoutServices, policy } = await load(t);
  const fails = (): never => {
    throw new Error(`policy: ${existsSync(policy)}`);
  };
  t.throws(() => withoutServices(fails, policy), { message: 'policy: true' });
  t.false(existsSync(policy));
});

onUnix('a policy of the system stays as it is', async (t) => {
  const { withoutServices, policy } = await load(t);
  writeFileSync(policy, 'theirs');
  t.is(
    withoutServices(() => readFileSync(policy, 'utf8'), policy),
    'theirs',
  );
  t.is(readFileSync(policy, 'utf8'), 'theirs');
});

onUnix('where the policy cannot be written, the installation continues', async (t) => {
  const { withoutServices, policy } = await load(t);
  t.is(
    withoutServices(() => 'installed', join(policy, 'nowhere')),
    'installed',
  );
});
