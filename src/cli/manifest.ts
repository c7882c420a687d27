import { resolve } from 'node:path';
import process from 'node:process';

import { readManifest, type BindingManifest } from '../native/index.cjs';
import type { Command } from './command.js';

/** What `manifest check` found. */
interface Finding {
  readonly manifest: BindingManifest | null;
  /** What is wrong with the manifest. */
  readonly error: string | null;
}

/** `manifest check`: what the manifest of the application in a directory allows. */
export const manifest: Command = {
  usages: ['manifest check [--json] [directory]'],
  run: ([action, ...words]) => {
    const directories = words.filter((word) => word !== '--json');
    if (action !== 'check' || directories.length > 1 || directories[0]?.startsWith('-')) return null;
    return check(resolve(directories[0] ?? ''), words.includes('--json'));
  },
};

function check(directory: string, asJson: boolean): number {
  const finding = find(directory);
  process.stdout.write(`${asJson ? JSON.stringify(jsonOf(finding)) : textOf(finding)}\n`);
  return finding.error === null ? 0 : 1;
}

function find(directory: string): Finding {
  const named = process.env['UWP_SOCKETS_MANIFEST'];
  try {
    return { manifest: readManifest({ directory, ...(named && { manifest: named }) }), error: null };
  } catch (error) {
    return { manifest: null, error: (error as Error).message };
  }
}

function jsonOf({ manifest: found, error }: Finding): object {
  return {
    file: found?.file ?? null,
    fullTrust: error === null && (found?.fullTrust ?? true),
    capabilities: found?.capabilities ?? [],
    others: found?.others ?? [],
    loopbackExempt: found?.loopbackExempt ?? false,
    ignored: found?.ignored ?? null,
    error,
  };
}

function textOf({ manifest: found, error }: Finding): string {
  if (error !== null) return `${error}\nNothing is allowed.`;
  if (!found) return 'There is no manifest: everything is allowed.';
  return [`Manifest: ${found.file}`, ...allowedBy(found), ...remarksOn(found)].join('\n');
}

function allowedBy({ fullTrust, capabilities }: BindingManifest): string[] {
  if (fullTrust) return ['  runFullTrust: everything'];
  if (capabilities.length === 0) return ['It declares no capability of the network: nothing is allowed.'];
  return capabilities.map(({ name, opens }) => `  ${name}: ${opens}`);
}

function remarksOn({ loopbackExempt, others, ignored, fullTrust }: BindingManifest): string[] {
  const exempt = loopbackExempt ? 'reached' : 'not reached (no "loopbackExempt": true)';
  return [
    ...(fullTrust ? [] : [`Other processes of this machine are ${exempt}.`]),
    ...(others.length > 0 ? [`Without effect here: ${others.join(', ')}`] : []),
    ...(ignored ? [`Ignored: the capabilities in ${ignored}`] : []),
  ];
}
