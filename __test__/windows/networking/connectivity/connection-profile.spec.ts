import { networkInterfaces } from 'node:os';

import test from 'ava';
import {
  ConnectionProfile,
  ConnectionProfileFilter,
  DomainConnectivityLevel,
  NetworkAuthenticationType,
  NetworkConnectivityLevel,
  NetworkCostType,
  NetworkEncryptionType,
  NetworkInformation,
  NetworkTypes,
} from 'uwp-sockets';
import { E_INVALIDARG, rejectsHresult, throwsHresult } from '../../../helpers/hresult-errors.js';

const { none, localAccess, internetAccess } = NetworkConnectivityLevel;

/** Names of interfaces that have an address, except loopback. */
function connectedInterfaces(): string[] {
  return Object.entries(networkInterfaces())
    .filter(([, addresses]) => !addresses!.every(({ internal }) => internal))
    .map(([name]) => name);
}

function connectedProfiles(): ConnectionProfile[] {
  return NetworkInformation.getConnectionProfiles().filter((each) => each.getNetworkConnectivityLevel() !== none);
}

test('every interface with an address is a connection', (t) => {
  const names = connectedProfiles().map(({ profileName }) => profileName);
  for (const name of connectedInterfaces()) t.true(names.includes(name), name);
});

test('the connection to the Internet is one of them', (t) => {
  const profile = NetworkInformation.getInternetConnectionProfile();
  if (!profile) {
    t.pass('this machine has no default route');
    return;
  }
  t.true(profile instanceof ConnectionProfile);
  t.is(profile.getNetworkConnectivityLevel(), internetAccess);
  const same = connectedProfiles().find(({ profileName }) => profileName === profile.profileName);
  t.is(same?.networkAdapter.networkAdapterId, profile.networkAdapter.networkAdapterId);
  t.is(profile.networkAdapter.networkItem.getNetworkTypes(), NetworkTypes.internet);
});

test('properties that no system provides are unknown', (t) => {
  for (const profile of NetworkInformation.getConnectionProfiles()) {
    const { networkCostType, roaming, overDataLimit, approachingDataLimit, backgroundDataUsageRestricted } =
      profile.getConnectionCost();
    t.is(networkCostType, NetworkCostType.unknown);
    t.deepEqual([roaming, overDataLimit, approachingDataLimit, backgroundDataUsageRestricted].filter(Boolean), []);
    const plan = profile.getDataPlanStatus();
    t.deepEqual([plan.dataLimitInMegabytes, plan.inboundBitsPerSecond, plan.outboundBitsPerSecond], [null, null, null]);
    t.deepEqual([plan.maxTransferSizeInMegabytes, plan.nextBillingCycle], [null, null]);
    const { networkAuthenticationType, networkEncryptionType } = profile.networkSecuritySettings;
    t.is(networkAuthenticationType, NetworkAuthenticationType.unknown);
    t.is(networkEncryptionType, NetworkEncryptionType.unknown);
    t.is(profile.getDomainConnectivityLevel(), DomainConnectivityLevel.none);
    t.is(profile.getSignalBars(), null);
    t.is(profile.serviceProviderGuid, null);
    t.is(profile.wlanConnectionProfileDetails?.getConnectedSsid(), profile.isWlanConnectionProfile ? '' : undefined);
    const isConnected = profile.getNetworkConnectivityLevel() !== none;
    t.deepEqual([...profile.getNetworkNames()], isConnected ? [profile.profileName] : []);
  }
});

test('an adapter has its connection and its network', async (t) => {
  for (const { ipInformation } of NetworkInformation.getHostNames()) {
    if (!ipInformation) continue;
    const { networkAdapter } = ipInformation;
    const profile = await networkAdapter.getConnectedProfileAsync();
    const isLoopback = networkAdapter.ianaInterfaceType === 24;
    t.is(profile === null, isLoopback);
    t.is(profile?.networkAdapter, isLoopback ? undefined : networkAdapter);
    t.is(networkAdapter.networkItem.networkId, networkAdapter.networkAdapterId);
    t.is(networkAdapter.networkItem.getNetworkTypes() === NetworkTypes.none, isLoopback);
  }
});

test('a filter matches profiles with all requested properties', async (t) => {
  const count = async (change: (filter: ConnectionProfileFilter) => void): Promise<number> => {
    const filter = new ConnectionProfileFilter();
    change(filter);
    return (await NetworkInformation.findConnectionProfilesAsync(filter)).size;
  };
  const all = NetworkInformation.getConnectionProfiles();
  t.is(await count(() => undefined), all.size);
  t.is(await count((filter) => (filter.isConnected = true)), connectedProfiles().length);
  const wireless = all.filter(({ isWlanConnectionProfile }) => isWlanConnectionProfile);
  t.is(await count((filter) => (filter.isWlanConnectionProfile = true)), wireless.length);
  const mobile = all.filter(({ isWwanConnectionProfile }) => isWwanConnectionProfile);
  t.is(await count((filter) => (filter.isWwanConnectionProfile = true)), mobile.length);
  t.is(await count((filter) => (filter.networkCostType = NetworkCostType.fixed)), 0);
  t.is(await count((filter) => (filter.serviceProviderGuid = '{4629B8EC-8117-5EEB-BF14-1CDD96670D1E}')), 0);
  for (const member of ['isRoaming', 'isOverDataLimit', 'isBackgroundDataUsageRestricted'] as const) {
    t.is(await count((filter) => (filter[member] = true)), 0, member);
    t.is(await count((filter) => (filter[member] = false)), all.size, member);
    t.is(await count((filter) => (filter[member] = null)), all.size, member);
  }
});

test('a filter rejects invalid values', (t) => {
  const filter = ConnectionProfileFilter();
  throwsHresult(t, () => (filter.networkCostType = 4 as NetworkCostType), E_INVALIDARG);
  throwsHresult(t, () => (filter.serviceProviderGuid = 'not a GUID'), E_INVALIDARG);
  filter.serviceProviderGuid = '{4629B8EC-8117-5EEB-BF14-1CDD96670D1E}';
  t.is(filter.serviceProviderGuid, '4629b8ec-8117-5eeb-bf14-1cdd96670d1e');
  filter.serviceProviderGuid = null;
  t.is(filter.serviceProviderGuid, null);
  throwsHresult(t, () => NetworkInformation.findConnectionProfilesAsync({} as ConnectionProfileFilter), E_INVALIDARG);
});

test('a signal that has aborted cancels', async (t) => {
  const signal = AbortSignal.abort();
  const adapter = NetworkInformation.getHostNames().at(-1)!.ipInformation!.networkAdapter;
  const CANCELLED = 0x800704c7;
  await rejectsHresult(t, adapter.getConnectedProfileAsync({ signal }), CANCELLED);
  const filter = new ConnectionProfileFilter();
  await rejectsHresult(t, NetworkInformation.findConnectionProfilesAsync(filter, { signal }), CANCELLED);
});

test('levels have the order of how far they reach', (t) => {
  t.true(none < localAccess && localAccess < internetAccess);
});
