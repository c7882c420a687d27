import test from 'ava';
import { KnownAddresses } from '../../../dist/internal/udp/known-addresses.js';
import { NO_ADDRESS } from '../../../dist/internal/runtime/wire.js';

/** More than the number of remembered addresses. */
const MANY = 200_000;
const MOST = 131_072;

function lookUp(addresses: KnownAddresses, ...numbers: number[]): (string | undefined)[] {
  return addresses.lookUp(Uint32Array.from(numbers), 0, 1).map((known) => known?.port);
}

test('an address is one object, and so is its host name', (t) => {
  const addresses = new KnownAddresses();
  addresses.add(0, [{ address: '192.0.2.1', port: 5 }]);
  const [first, again] = addresses.lookUp(Uint32Array.of(0, 0), 0, 1);
  t.is(first, again);
  t.is(first!.hostName, again!.hostName);
  t.deepEqual(lookUp(addresses, 0, 1, NO_ADDRESS), ['5', undefined, undefined]);
});

test('addresses without end are forgotten, the oldest first', (t) => {
  const addresses = new KnownAddresses();
  for (let number = 0; number < MANY; number++) {
    addresses.add(number, [{ address: '192.0.2.1', port: number & 0xffff }]);
  }
  const oldest = MANY - MOST;
  const ports = [oldest, MANY - 1].map((number) => String(number & 0xffff));
  t.deepEqual(lookUp(addresses, oldest - 1, oldest, MANY - 1), [undefined, ...ports]);
});
