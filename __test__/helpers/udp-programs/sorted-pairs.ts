// Sorts addresses as endpoint pairs and tells their order, beside the one of `python3 sorted-addresses.py`.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { EndpointPair, HostName, HostNameSortOptions, NetworkInformation } from 'uwp-sockets';

import { print } from './receiving.js';

const SCRIPT = join(__dirname, '../../../__test__/helpers/sorted-addresses.py');

const addresses = process.argv.slice(2);

/** Names that stand for several addresses are sorted by the system's resolver. */
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
