import test from 'ava';
import { EndpointPair, HostName, HostNameSortOptions, NetworkInformation, ProxyConfiguration, Uri } from 'uwp-sockets';
import { E_INVALIDARG, rejectsHresult, throwsHresult } from '../../../helpers/hresult-errors.js';

const HOST_NOT_FOUND = 0x80072af9;

function pair(remote: string, local?: string): EndpointPair {
  return new EndpointPair(local === undefined ? null : new HostName(local), '', new HostName(remote), '80');
}

test('sorted pairs are the same objects, unreachable ones last', (t) => {
  const [name, near, other] = [pair('name.example'), pair('127.0.0.1'), pair('127.0.0.1', '::1')];
  for (const options of Object.values(HostNameSortOptions)) {
    const sorted = NetworkInformation.getSortedEndpointPairs([name, other, near], options);
    t.deepEqual([...sorted], [near, name, other]);
    t.true(sorted[0] === near && sorted[1] === name && sorted[2] === other);
  }
  t.is(NetworkInformation.getSortedEndpointPairs([], HostNameSortOptions.none).size, 0);
});

test('families alternate unless optimized order is requested', (t) => {
  const pairs = ['192.0.2.2', '192.0.2.3', '2001:db8::2', '2001:db8::3'].map((remote) =>
    pair(remote, remote.includes(':') ? '2001:db8::1' : '192.0.2.1'),
  );
  const order = (options: HostNameSortOptions): number[] =>
    NetworkInformation.getSortedEndpointPairs(pairs, options).map((each) => pairs.indexOf(each));
  t.deepEqual(order(HostNameSortOptions.none), [2, 0, 3, 1]);
  t.deepEqual(order(HostNameSortOptions.optimizeForLongConnections), [2, 3, 0, 1]);
});

test('anything but endpoint pairs is rejected', (t) => {
  const { none } = HostNameSortOptions;
  for (const list of [null, undefined, 7, pair('127.0.0.1'), [new HostName('127.0.0.1')], [null]]) {
    throwsHresult(
      t,
      () => NetworkInformation.getSortedEndpointPairs(list as unknown as EndpointPair[], none),
      E_INVALIDARG,
    );
  }
  throwsHresult(t, () => NetworkInformation.getSortedEndpointPairs([], 1 as HostNameSortOptions), E_INVALIDARG);
  throwsHresult(t, () => NetworkInformation.getSortedEndpointPairs([pair('fe80::1%nowhere0')], none), HOST_NOT_FOUND);
});

/** Runs with these proxy variables and no others. */
async function withEnvironment<T>(variables: Record<string, string>, run: () => PromiseLike<T>): Promise<T> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) delete process.env[name];
  Object.assign(process.env, variables);
  const running = run();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
  return running;
}

test.serial('the proxy of a URI comes from the environment', async (t) => {
  const find = async (variables: Record<string, string>, uri: string): Promise<ProxyConfiguration> =>
    withEnvironment(variables, () => NetworkInformation.getProxyConfigurationAsync(new Uri(uri)));
  const none = await find({}, 'http://example.com');
  t.true(none instanceof ProxyConfiguration);
  t.deepEqual([none.canConnectDirectly, none.proxyUris.size], [true, 0]);
  const one = await find({ https_proxy: 'proxy.test:3128' }, 'https://example.com');
  t.deepEqual([one.canConnectDirectly, ...one.proxyUris.map(String)], [false, 'http://proxy.test:3128/']);
  const variables = { http_proxy: 'http://proxy.test', no_proxy: '[2001:db8::1]:8080' };
  t.true((await find(variables, 'http://[2001:db8::1]:8080/')).canConnectDirectly);
  t.false((await find(variables, 'http://[2001:db8::1]/')).canConnectDirectly);
});

test.serial('a variable that is not a proxy is an error that does not contain its value', async (t) => {
  const find = (): PromiseLike<unknown> => NetworkInformation.getProxyConfigurationAsync(new Uri('http://example.com'));
  const failing = withEnvironment({ http_proxy: 'http://user:secret@:bad' }, find);
  const { message } = await rejectsHresult(t, failing, E_INVALIDARG);
  t.regex(message, /http_proxy/);
  t.notRegex(message, /secret/);
});

test('the proxy is looked up by a Uri', (t) => {
  for (const uri of ['http://example.com', null, new URL('http://example.com')]) {
    throwsHresult(t, () => NetworkInformation.getProxyConfigurationAsync(uri as unknown as Uri), E_INVALIDARG);
  }
});

test.serial('handlers of the event are set, added and removed', (t) => {
  const handler = (): void => undefined;
  t.is(NetworkInformation.onnetworkstatuschanged, null);
  NetworkInformation.onnetworkstatuschanged = handler;
  t.is(NetworkInformation.onnetworkstatuschanged, handler);
  NetworkInformation.onnetworkstatuschanged = null;
  t.is(NetworkInformation.onnetworkstatuschanged, null);
  NetworkInformation.addEventListener('networkstatuschanged', handler);
  NetworkInformation.removeEventListener('networkstatuschanged', handler);
  NetworkInformation.removeEventListener('networkstatuschanged', handler);
  throwsHresult(t, () => NetworkInformation.addEventListener('other' as never, handler), E_INVALIDARG);
  throwsHresult(t, () => NetworkInformation.addEventListener('networkstatuschanged', {} as never), E_INVALIDARG);
  throwsHresult(t, () => (NetworkInformation.onnetworkstatuschanged = 7 as never), E_INVALIDARG);
  t.is(NetworkInformation.onnetworkstatuschanged, null);
});
