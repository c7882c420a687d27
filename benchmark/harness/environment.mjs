import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';

const GOVERNOR = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';

/** The machine, as far as the numbers depend on it. Names no host, user or path. */
export function environment() {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machineName(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${kernelVersion()}`,
    governor: existsSync(GOVERNOR) ? readFileSync(GOVERNOR, 'utf8').trim() : 'not exposed',
    receiveBufferLimit: setting('net/core/rmem_max'),
    sendBufferLimit: setting('net/core/wmem_max'),
  };
}

/** The kind of machine: `2-core-x64-vm`. */
function machineName() {
  return [`${cpus().length}-core`, arch(), ...(isVirtual() ? ['vm'] : [])].join('-');
}

function isVirtual() {
  return existsSync('/proc/cpuinfo') && /^flags.*\bhypervisor\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

/** The numbers of the kernel release without the builder's suffix. */
function kernelVersion() {
  return release().match(/^[\d.]+/)?.[0] ?? release();
}

/** @param {string} name below /proc/sys */
function setting(name) {
  const path = `/proc/sys/${name}`;
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : null;
}
