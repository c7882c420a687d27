import { isUnicast } from '../../native/index.cjs';
import type { FindWriter } from './datagram-output-stream.js';
import type { Endpoint } from '../names/endpoint.js';
import { notSupported } from '../errors/errors.js';

/** Wraps `find`: on a `multicastOnly` socket a stream to a unicast address has no writer. */
export function rejectUnicast(endpoint: Endpoint, isMulticastOnly: () => boolean, find: FindWriter): FindWriter {
  let isUnicastTarget: boolean | undefined;
  return (member) => {
    const writer = find(member);
    if (isMulticastOnly() && (isUnicastTarget ??= isUnicast(endpoint.address))) {
      throw notSupported(`${member}: a multicastOnly socket cannot send to one host, as ${endpoint.address} is`);
    }
    return writer;
  };
}
