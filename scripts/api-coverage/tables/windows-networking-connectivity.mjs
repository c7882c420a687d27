import { classOf, enumeration, get, method, notApplicable, staticEvent, staticMethod } from '../model.mjs';

const NO_PROFILES = 'other systems keep no connection profiles that a program could read without their own libraries';
const NO_PROXY = 'proxies are a matter of the program here: there is no system-wide setting to read';

/** @type {import('../model.mjs').Namespace} */
export const windowsNetworkingConnectivity = {
  name: 'Windows.Networking.Connectivity',
  types: {
    ConnectionCost: notApplicable(
      NO_PROFILES,
      classOf([], {
        approachingDataLimit: get,
        backgroundDataUsageRestricted: get,
        networkCostType: get,
        overDataLimit: get,
        roaming: get,
      }),
    ),
    ConnectionProfile: notApplicable(
      NO_PROFILES,
      classOf([], {
        getAttributedNetworkUsageAsync: method(3),
        getConnectionCost: method(0),
        getConnectivityIntervalsAsync: method(3),
        getDataPlanStatus: method(0),
        getDomainConnectivityLevel: method(0),
        getLocalUsage: method(2, 3),
        getNetworkConnectivityLevel: method(0),
        getNetworkNames: method(0),
        getNetworkUsageAsync: method(4),
        getSignalBars: method(0),
        isWlanConnectionProfile: get,
        isWwanConnectionProfile: get,
        networkAdapter: get,
        networkSecuritySettings: get,
        profileName: get,
        serviceProviderGuid: get,
        wlanConnectionProfileDetails: get,
        wwanConnectionProfileDetails: get,
      }),
    ),
    DomainConnectivityLevel: notApplicable(NO_PROFILES, enumeration({ none: 0, unauthenticated: 1, authenticated: 2 })),
    IPInformation: classOf([], { networkAdapter: get, prefixLength: get }),
    NetworkAdapter: classOf([], {
      getConnectedProfileAsync: notApplicable(NO_PROFILES, method(0)),
      ianaInterfaceType: get,
      inboundMaxBitsPerSecond: get,
      networkAdapterId: get,
      networkItem: notApplicable(NO_PROFILES, get),
      outboundMaxBitsPerSecond: get,
    }),
    NetworkConnectivityLevel: notApplicable(
      NO_PROFILES,
      enumeration({ none: 0, localAccess: 1, constrainedInternetAccess: 2, internetAccess: 3 }),
    ),
    NetworkCostType: notApplicable(NO_PROFILES, enumeration({ unknown: 0, unrestricted: 1, fixed: 2, variable: 3 })),
    NetworkInformation: classOf([], {
      findConnectionProfilesAsync: notApplicable(NO_PROFILES, staticMethod(1)),
      getConnectionProfiles: notApplicable(NO_PROFILES, staticMethod(0)),
      getHostNames: staticMethod(0),
      getInternetConnectionProfile: notApplicable(NO_PROFILES, staticMethod(0)),
      getLanIdentifiers: notApplicable(
        'port and infrastructure identifiers come from Windows services',
        staticMethod(0),
      ),
      getProxyConfigurationAsync: notApplicable(NO_PROXY, staticMethod(1)),
      getSortedEndpointPairs: notApplicable(
        'getEndpointPairsAsync returns its pairs sorted; the sort needs the routes of the moment',
        staticMethod(2),
      ),
      networkstatuschanged: notApplicable(NO_PROFILES, staticEvent),
    }),
    NetworkItem: notApplicable(NO_PROFILES, classOf([], { getNetworkTypes: method(0), networkId: get })),
    NetworkTypes: notApplicable(NO_PROFILES, enumeration({ none: 0, internet: 1, privateNetwork: 2 })),
    ProxyConfiguration: notApplicable(NO_PROXY, classOf([], { canConnectDirectly: get, proxyUris: get })),
    RoamingStates: notApplicable(NO_PROFILES, enumeration({ none: 0, notRoaming: 1, roaming: 2 })),
  },
};
