import { join } from 'node:path';
import { runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';

const BROWSER = [process.execPath, join(__dirname, '../../examples/mdns-browser.mjs'), '0.2'];

const NETWORK = [
  'ip link add d0 type veth peer name d1',
  'ip address add 10.9.9.1/24 dev d0',
  'ip link set d0 up',
  'ip link set d1 up',
  'ip route add 224.0.0.0/4 dev d0',
].join(' && ');

testNeeding('networkNamespaces')('the browser of services ends by itself where nobody answers', async (t) => {
  const { code, signal } = await runIsolated(t, NETWORK, BROWSER).ended;
  t.deepEqual({ code, signal }, { code: 0, signal: null });
});

testNeeding('networkNamespaces')('the browser of services says that there is no network, and fails', async (t) => {
  const { code, errors } = await runIsolated(t, 'true', BROWSER).ended;
  t.is(code, 1);
  t.regex(errors, /^224\.0\.0\.251: /m);
  t.regex(errors, /^ff02::fb: /m);
});
