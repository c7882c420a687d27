// Sorts addresses as endpoint pairs and prints their order, and that of `python3 sorted-addresses.py`.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { EndpointPair, HostName, HostNameSortOptions, NetworkInformation } from 'uwp-sockets';

import { print } from './receiving.js';

const SCRIPT = join(__dirname, '../../../__test__/helpers/sorted-addresses.py');

const addresses = process.argv.slice(2);

/** The addresses of a name are sorted by the system's resolver. */
function orderOfSystem(): string[] {
  writeFileSync('/etc/hosts', addresses.map((address) => `${address} several.test\n`).join(''));
  return JSON.parse(execFileSync('python3', [SCRIPT, 'several.test']).toString()) as string[];
}

function orderOfPairs(): string[] {
  const pairs = addresses.map((address) => new EndpointPair(null, '', new HostName(address), '9'));
  const sorted = NetworkInformation.getSortedEndpointPairs(pairs, HostNameSortOptions.optimizeForLongConnections);
  return sorted.map(({ remoteHostName }) => remoteHostName.canonicalName);
}

print({ ours: orderOfPairs(), theirs: orderOfSystem() });
