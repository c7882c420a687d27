import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface FileNames {
  nameViolations(files: readonly string[]): string[];
}

test('spelling follows the language, and names describe the contents', async (t) => {
  const { nameViolations } = await plainModule<FileNames>('scripts/layers/file-names.mjs');
  t.deepEqual(
    nameViolations([
      'src/index.mts',
      'src/windows/networking/host-name.ts',
      '__test__/windows/networking/host-name.spec.ts',
      'crates/core/src/host_name.rs',
      'README.md',
    ]),
    [],
  );
  t.deepEqual(
    nameViolations([
      'src/windows/HostName.ts',
      'crates/core/src/host-name.rs',
      'src/internal/utils.ts',
      'crates/sys/src/common.rs',
    ]),
    [
      'src/windows/HostName.ts is not kebab-case',
      'crates/core/src/host-name.rs is not snake_case',
      'src/internal/utils.ts names no concept',
      'crates/sys/src/common.rs names no concept',
    ],
  );
});
