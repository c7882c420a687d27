import test from 'ava';
import { EndpointPair, HostName } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

const HERE = new HostName('127.0.0.1');
const THERE = new HostName('example.com');

const Pair = EndpointPair as unknown as new (...all: unknown[]) => EndpointPair;

test('a pair keeps the arguments of its constructor', (t) => {
  const pair = new EndpointPair(HERE, '5000', THERE, 'http');
  t.is(pair.localHostName, HERE);
  t.is(pair.localServiceName, '5000');
  t.is(pair.remoteHostName, THERE);
  t.is(pair.remoteServiceName, 'http');
});

test('the local end may be left to the system', (t) => {
  const pair = new EndpointPair(null, '', THERE, '80');
  t.is(pair.localHostName, null);
  t.is(pair.localServiceName, '');
});

test('a pair without a remote end or with a null service is rejected', (t) => {
  const rows: unknown[][] = [
    [null, null, THERE, '80'],
    [null, undefined, THERE, '80'],
    [null, '', null, '80'],
    [null, '', undefined, '80'],
    [null, '', 'example.com', '80'],
    ['127.0.0.1', '', THERE, '80'],
    [null, '', THERE, null],
    [null, '', THERE, ''],
    [null, '', THERE],
    [],
  ];
  for (const row of rows) throws(t, () => new Pair(...row), INVALID_ARGUMENT);
});

test('every member can be changed, to values that the constructor accepts', (t) => {
  const pair = new EndpointPair(null, '', HERE, '80');
  pair.localHostName = HERE;
  pair.localServiceName = '5000';
  pair.remoteHostName = THERE;
  pair.remoteServiceName = '443';
  t.is(pair.localHostName, HERE);
  t.is(pair.localServiceName, '5000');
  t.is(pair.remoteHostName, THERE);
  t.is(pair.remoteServiceName, '443');
  pair.localHostName = null;
  t.is(pair.localHostName, null);

  const rows: [keyof EndpointPair, unknown][] = [
    ['localHostName', '127.0.0.1'],
    ['localServiceName', null],
    ['remoteHostName', null],
    ['remoteHostName', 'example.com'],
    ['remoteServiceName', null],
    ['remoteServiceName', ''],
  ];
  for (const [name, value] of rows) throws(t, () => Object.assign(pair, { [name]: value }), INVALID_ARGUMENT);
  t.is(pair.remoteHostName, THERE);
  t.is(pair.remoteServiceName, '443');
});

test('a pair is made without new', (t) => {
  const pair = (EndpointPair as unknown as (...all: unknown[]) => EndpointPair)(null, '', THERE, '80');
  t.true(pair instanceof EndpointPair);
});
