import { classOf, enumeration, get, getSet, method, staticMethod } from '../model.mjs';

/** @type {import('../model.mjs').Namespace} */
export const windowsNetworking = {
  name: 'Windows.Networking',
  types: {
    DomainNameType: enumeration({ suffix: 0, fullyQualified: 1 }),
    EndpointPair: classOf([4], {
      localHostName: getSet,
      localServiceName: getSet,
      remoteHostName: getSet,
      remoteServiceName: getSet,
    }),
    HostName: classOf([1], {
      canonicalName: get,
      compare: staticMethod(2),
      displayName: get,
      ipInformation: get,
      isEqual: method(1),
      rawName: get,
      toString: method(0),
      type: get,
    }),
    HostNameSortOptions: enumeration({ none: 0, optimizeForLongConnections: 2 }),
    HostNameType: enumeration({ domainName: 0, ipv4: 1, ipv6: 2, bluetooth: 3 }),
  },
};
